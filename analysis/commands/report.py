"""`mofit-report`: one page that opens anywhere without a network, or every chart as a file."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli.arguments import Arguments
from sim.cli.boundary import one_sentence
from sim.cli.output import prepare_output
from sim.errors import BadInput
from sim.store.replace import put_file, put_text

if TYPE_CHECKING:
    from argparse import Namespace

    from analysis.page.paper import Paper
    from sim.store.tables import Records


def build_report(folder: str | os.PathLike[str]) -> Path:
    """Write `report.html` into the folder of a stored run or sweep and return its path.

    Raises:
        BadInput: if there is no readable run in the folder.
        OSError: if the page cannot be written.
    """
    from analysis.stored import is_sweep, open_run, open_sweep

    if is_sweep(folder):
        from analysis.sweeps.report import write_sweep_report

        return write_sweep_report(open_sweep(folder))
    return write_report(open_run(folder))


def write_report(run: "Records") -> Path:
    """Write `report.html` beside a run's tables and return its path."""
    target = run.folder / "report.html"
    put_text(target, render(run))
    return target


def render(run: "Records") -> str:
    """Write the whole page: question, what was run, answer, charts, what to try, caveats, how to run it again."""
    from html import escape

    from analysis.lab import rerun
    from analysis.page import html as page
    from analysis.page.figure import DEPLOYED, HOW, WHO, WHY
    from analysis.page.shell import NO_SCRIPT, as_script, figure_html, sections, whole_page
    from analysis.runs import background, tables
    from analysis.runs.advice import next_commands
    from analysis.runs.answer import sentences
    from analysis.runs.figures.catalogue import figures
    from analysis.runs.leading import dominance
    from analysis.stored import config, motivations

    drawn = figures(run)
    charts = {part: "".join(figure_html(f) for f in drawn if f.part == part) for part in (WHO, HOW, DEPLOYED, WHY)}
    first = next(part for part, body in charts.items() if body)
    charts[first] = _KEY + page.key(motivations(run)) + NO_SCRIPT + charts[first]
    again, given = rerun.rerun_section(config(run), run.provenance["command"])
    scripts = f'<script type="application/json" id="rerun-data">{as_script(given)}</script>' if again else ""
    scripts += f"<script>(() => {{{rerun.rerun_script()}}})();</script>" if again else ""
    parts = {
        "What was run": f"<p>{escape(background.setting(run))}</p>"
        + page.pipeline(run.provenance["phases"], config(run)["regime"]),
        "The answer": page.items("ul", map(escape, sentences(run)), "answer"),
        "By motivation": page.overview(tables.overview(run)),
        **charts,
        rerun.HEAD: again,
        "What to try next": page.commands(next_commands(run)),
        "Caveats": page.items("ul", map(escape, background.caveats(run))),
        "Run it again": f"<pre><code>{escape(run.provenance['command'])}</code></pre>",
        "Provenance": page.facts(background.provenance(run)),
    }
    return whole_page(dominance(run), _HEAD + sections(parts), drawn, keyed=True, scripts=scripts)


_HEAD = (
    '<header><p class="kicker">motivation-fitness &middot; report of a run</p>'
    "<h1>Which motivations does this training select, and what do they do when deployed?</h1></header>"
)
_KEY = '<p class="quiet">One colour and symbol per motivation, in every chart.</p>'


def export_charts(folder: str | os.PathLike[str], kind: str, paper: "Paper | None" = None) -> list[Path]:
    """Write every chart of a stored run or sweep into `charts/` in its folder, as `png`, `svg` or `pdf`.

    Those of a single cell show the one in the middle.
    """
    from analysis.page.paper import Paper, on_paper
    from analysis.stored import is_sweep, open_run, open_sweep

    if is_sweep(folder):
        from analysis.sweeps.cell.linked import linked
        from analysis.sweeps.figures import figures as figures_of_sweep
        from analysis.sweeps.layout import REPORTED, layout

        run = open_sweep(folder)
        drawn, cell = figures_of_sweep(run, layout(run)), layout(run, most=REPORTED)
        drawn += linked(run, cell, drawn[0]).figures if cell.y is not None else []
    else:
        from analysis.runs.figures.catalogue import figures

        run = open_run(folder)
        drawn = figures(run)
    target = run.folder / "charts"
    target.mkdir(exist_ok=True)
    written = []
    for figure in drawn:
        written.append(target / f"{figure.name}.{kind}")
        save_chart(on_paper(figure, paper or Paper()), written[-1], kind)
    return written


def save_chart(chart: Any, file: Path, kind: str) -> None:
    """Write a chart as a picture, whole or not at all."""
    put_file(file, lambda draft: chart.save(str(draft), format=kind, scale_factor=2 if kind == "png" else 1))


def latest_run(outputs: Path = Path("outputs")) -> Path:
    """Return the newest run below `outputs/<date>/<time>/`; raise `BadInput` if there is none."""
    runs = sorted(tables.parent for tables in outputs.glob("*/*/tables"))
    if not runs:
        raise BadInput(f"{outputs}: holds no stored run; run `mofit` first, or name a run's folder.")
    return runs[-1]


def add_paper(parser: Arguments) -> None:
    """Add what a picture for a paper may be given."""
    parser.add_argument(
        "--caption", metavar="WHAT", default="full", help="text below a picture: full (default) or none"
    )
    parser.add_argument("--width", type=float, metavar="POINTS", help="width of a picture, with axes and legends")
    parser.add_argument("--font-size", type=float, metavar="POINTS", help="size of all letters of a picture")


def paper_of(asked: "Namespace", picture: bool) -> "Paper":
    """Read what a picture for a paper was given; raise `BadInput` if it cannot be so, or none is drawn."""
    from analysis.page.paper import Paper

    paper = Paper(asked.caption, asked.width, asked.font_size)
    if not (picture or paper.usual):
        raise BadInput("--caption, --width, --font-size: are for pictures; add --format png, svg or pdf.")
    return paper


@one_sentence("mofit-report")
def main() -> None:
    """Run the command."""
    prepare_output()
    parser = Arguments(
        prog="mofit-report", description="Rebuild the report of a stored run or sweep, or compare two of them."
    )
    parser.add_argument(
        "folder", nargs="?", type=Path, metavar="DIR", help="a run's folder (default: the latest in outputs/)"
    )
    parser.add_argument(
        "other", nargs="?", type=Path, metavar="OTHER", help="a second folder, to compare with the first"
    )
    parser.add_argument("--format", choices=("png", "svg", "pdf"), help="write every chart to DIR/charts/ instead")
    add_paper(parser)
    asked = parser.parse_args()
    paper = paper_of(asked, asked.format is not None)
    if asked.other is not None:
        if asked.format:
            raise BadInput("--format: is for the charts of one folder; leave it out to compare two folders.")
        from analysis.beside.page import write_beside

        print(write_beside(asked.folder, asked.other))
        return
    folder = asked.folder or latest_run()
    written = export_charts(folder, asked.format, paper) if asked.format else [build_report(folder)]
    print(*written, sep="\n")


if __name__ == "__main__":
    main()
