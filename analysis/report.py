"""`mofit-report`: one page that opens anywhere without a network, or every chart as a file."""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from sim.errors import BadInput

if TYPE_CHECKING:
    from sim.records import Records

PAGE = Path(__file__).parent / "page.html"


def build_report(folder: str | os.PathLike[str]) -> Path:
    """Write `report.html` into the folder of a stored run or sweep and return its path.

    Raises:
        BadInput: if there is no readable run in the folder.
        OSError: if the page cannot be written.
    """
    from analysis.stored import is_sweep, open_run, open_sweep

    if is_sweep(folder):
        from analysis.sweep_report import write_sweep_report

        return write_sweep_report(open_sweep(folder))
    return write_report(open_run(folder))


def write_report(run: "Records") -> Path:
    """Write `report.html` beside a run's tables and return its path."""
    target = run.folder / "report.html"
    target.write_text(render(run), encoding="utf-8")
    return target


def render(run: "Records") -> str:
    """Write the whole page: question, what was run, answer, charts, what to try, caveats, how to run it again."""
    from html import escape

    from analysis import answer, background, page, tables
    from analysis.advice import next_commands
    from analysis.figures import figures
    from analysis.stored import config, motivations

    drawn = figures(run)
    specs = {figure.name: figure.chart.to_dict() for figure in drawn}
    return Template(PAGE.read_text(encoding="utf-8")).substitute(
        title=escape(answer.dominance(run)),
        setting=escape(background.setting(run)),
        pipeline=page.pipeline(run.provenance["phases"], config(run)["regime"]),
        answer=page.items("ul", map(escape, answer.sentences(run)), "answer"),
        overview=page.overview(tables.overview(run)),
        key=page.key(motivations(run)),
        figures="".join(page.figure(f.name, *_texts(specs[f.name]), f.reading) for f in drawn),
        next=page.commands(next_commands(run)),
        caveats=page.items("ul", map(escape, background.caveats(run))),
        command=escape(run.provenance["command"]),
        provenance=page.facts(background.provenance(run)),
        specs=json.dumps({f.name: page_spec(specs[f.name], f.reading, fluid=f.fluid) for f in drawn}).replace(
            "<", "\\u003c"
        ),
        bundle=bundle(),
    )


def _texts(spec: dict[str, Any]) -> tuple[str, str]:
    """Return a chart's title and subtitle."""
    title = spec["title"]
    return title["text"], " ".join(title["subtitle"])


def page_spec(chart: dict[str, Any], reading: str, *, fluid: bool) -> dict[str, Any]:
    """Fit a chart to the page: text that HTML sets better goes, width follows the column, an alternative text comes."""
    spec = deepcopy(chart)
    title = spec.pop("title")["text"]
    for channel in _channels(spec):
        if channel.get("field") == "motivation" and "scale" in channel:
            channel["legend"] = None
    if fluid:
        spec |= {"width": "container", "autosize": {"type": "fit-x", "contains": "padding"}}
    return spec | {"description": f"{title}. {reading}"}


def _channels(node: Any) -> Iterator[dict[str, Any]]:
    """Walk all encodings of a chart."""
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    if isinstance(node, dict):
        yield from (channel for channel in node.get("encoding", {}).values() if isinstance(channel, dict))
    for child in children:
        yield from _channels(child)


def bundle() -> str:
    """Return Vega, Vega-Lite and Vega-Embed as one script that offers `embed`."""
    from altair import SCHEMA_VERSION
    from vl_convert import javascript_bundle

    version = ".".join(SCHEMA_VERSION.removeprefix("v").split(".")[:2])
    return javascript_bundle("window.embed = vegaEmbed;", vl_version=version).replace("</script", "<\\/script")


def export_charts(folder: str | os.PathLike[str], kind: str) -> list[Path]:
    """Write every chart of a stored run or sweep into `charts/` in its folder, as `png` or `svg`."""
    from analysis.stored import is_sweep, open_run, open_sweep

    if is_sweep(folder):
        from analysis.sweep_figures import figures as figures_of_sweep
        from analysis.sweep_tables import layout

        run = open_sweep(folder)
        drawn = figures_of_sweep(run, layout(run))
    else:
        from analysis.figures import figures

        run = open_run(folder)
        drawn = figures(run)
    target = run.folder / "charts"
    target.mkdir(exist_ok=True)
    written = []
    for figure in drawn:
        written.append(target / f"{figure.name}.{kind}")
        figure.chart.save(str(written[-1]), scale_factor=2)
    return written


def latest_run(outputs: Path = Path("outputs")) -> Path:
    """Return the newest run below `outputs/<date>/<time>/`; raise `BadInput` if there is none."""
    runs = sorted(tables.parent for tables in outputs.glob("*/*/tables"))
    if not runs:
        raise BadInput(f"{outputs}: holds no stored run; run `mofit` first, or name a run's folder.")
    return runs[-1]


def main() -> None:
    """Run the command; bad input is said in one sentence."""
    parser = argparse.ArgumentParser(prog="mofit-report", description="Rebuild the report of a stored run or sweep.")
    parser.add_argument(
        "folder", nargs="?", type=Path, metavar="DIR", help="a run's folder (default: the latest in outputs/)"
    )
    parser.add_argument("--format", choices=("png", "svg"), help="write every chart to DIR/charts/ instead")
    asked = parser.parse_args()
    try:
        folder = asked.folder or latest_run()
        written = export_charts(folder, asked.format) if asked.format else [build_report(folder)]
    except BadInput as error:
        _stop(str(error))
    except OSError as error:
        _stop(f"{error.filename}: cannot be written ({error.strerror}).")
    print(*written, sep="\n")


def _stop(message: str) -> None:
    print(f"mofit-report: {message}", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    main()
