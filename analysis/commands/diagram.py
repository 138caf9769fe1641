"""`mofit-phase`: the phase diagram of a stored sweep, as a page or a picture."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.commands.report import add_paper, paper_of, save_chart
from sim.cli.arguments import Arguments
from sim.cli.boundary import one_sentence
from sim.cli.output import prepare_output
from sim.store.replace import put_text

if TYPE_CHECKING:
    from analysis.page.paper import Paper


def write_phase(
    folder: str | os.PathLike[str],
    *,
    x: str | None = None,
    y: str | None = None,
    measure: str = "dominant",
    by: str = "motivation",
    kind: str = "html",
    out: Path | None = None,
    paper: "Paper | None" = None,
) -> Path:
    """Draw a measure of a stored sweep over two of its keys; return the path of the file.

    Args:
        folder: folder of the sweep.
        x: key along x; by default the key with most values.
        y: key along y; by default the key with most values among the others.
        measure: `dominant`, a number of the summary, or a measure that the sweep kept, by its text.
        by: `motivation`, `category`, or `fit_set`: what selection leaves, however the lottery among them went.
        kind: html, png, svg or pdf.
        out: the file to write; by default `phase.<kind>` in the sweep's folder. Its name also holds a measure, or
            a choice of `by`, that is not the default.
        paper: how a picture looks in a paper.

    Raises:
        BadInput: if there is no sweep, nothing varies or has run, or a name is unknown.
        OSError: if the file cannot be written.
    """
    from analysis.stored import open_sweep
    from analysis.sweeps.grouping import BY
    from analysis.sweeps.layout import layout
    from analysis.sweeps.measures import require_drawable
    from sim.errors import require_name

    run = open_sweep(folder)
    shown = layout(run, x, y)
    require_drawable(run, measure)
    require_name("--by", by, BY)
    from analysis.page.shell import figure_html, whole_page  # imported late, so that bad input is refused at once
    from analysis.sweeps.figures import figure

    drawn = figure(run, shown, measure, by=by)
    unusual = [name for name, usual in ((measure, "dominant"), (by, "motivation")) if name != usual]
    target = out or run.folder / f"{'_'.join(['phase', *unusual]).replace(':', '_')}.{kind}"
    if kind == "html":
        content = f'<p class="kicker">motivation-fitness &middot; phase diagram of a sweep</p>{figure_html(drawn)}'
        put_text(target, whole_page("Phase diagram", f"<section>{content}</section>", [drawn]))
    else:
        from analysis.page.paper import Paper, on_paper

        save_chart(on_paper(drawn, paper or Paper()), target, kind)
    return target


@one_sentence("mofit-phase")
def main() -> None:
    """Run the command."""
    prepare_output()
    parser = Arguments(prog="mofit-phase", description="Draw the phase diagram of a stored sweep.")
    parser.add_argument("folder", type=Path, metavar="DIR", help="a sweep's folder")
    parser.add_argument("--x", metavar="KEY", help="key along x (default: the one with most values)")
    parser.add_argument("--y", metavar="KEY", help="key along y (default: the next)")
    parser.add_argument(
        "--measure", metavar="NAME", default="dominant", help="dominant, a number of the summary, or a stored measure"
    )
    parser.add_argument(
        "--by",
        metavar="WHAT",
        default="motivation",
        help="motivation (default), category, or fit_set: the motivations that selection leaves",
    )
    parser.add_argument("--format", choices=("html", "png", "svg", "pdf"), default="html", help="default: html")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="default: DIR/phase.FORMAT, or DIR/phase_MEASURE.FORMAT"
    )
    add_paper(parser)
    asked = parser.parse_args()
    looks = {"measure": asked.measure, "by": asked.by, "kind": asked.format, "out": asked.out}
    looks["paper"] = paper_of(asked, asked.format != "html")
    print(write_phase(asked.folder, x=asked.x, y=asked.y, **looks))


if __name__ == "__main__":
    main()
