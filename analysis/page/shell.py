"""The shell that all pages share: styles before the content; charts, and the script that draws them, after the content.

A page is one file that opens without a network. `whole_page` wraps ready HTML, into which `figure_html` has put an
empty element for each chart.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from analysis.page import html as page
from analysis.page.figure import Figure

PAGE = Path(__file__).parent / "page.html"

NO_SCRIPT = (
    "<noscript><p>Charts are drawn by a script inside this file; each caption says what it shows.</p></noscript>"
)


def whole_page(title: str, content: str, figures: Iterable[Figure], *, keyed: bool = False, scripts: str = "") -> str:
    """Write a page that opens with no network.

    Args:
        title: plain text.
        content: ready HTML of the whole page.
        figures: the figures whose elements the content holds.
        keyed: whether the content holds a key of motivations; charts then have no legend of their own.
        scripts: ready script elements, which run before charts are drawn. Every drawing ends with the event `drawn`.
    """
    specs = {figure.name: spec(figure, keyed=keyed) for figure in figures}
    return Template(PAGE.read_text(encoding="utf-8")).substitute(
        title=escape(title), content=content, specs=as_script(specs), bundle=_bundle(), scripts=scripts
    )


def sections(parts: Mapping[str, str]) -> str:
    """Write parts of ready HTML under their headings; empty parts are left out."""
    return "".join(f"<section><h2>{escape(head)}</h2>{body}</section>" for head, body in parts.items() if body)


def as_script(data: Any) -> str:
    """Write data as JSON that is safe inside a script element."""
    return json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")


def spec(figure: Figure, *, keyed: bool = False) -> dict[str, Any]:
    """Fit a chart to a page: its title becomes HTML, its width follows the column, and screen readers read a text."""
    chart: dict[str, Any] = figure.chart.to_dict(validate=False)  # tests validate charts; here it takes half a second
    chart.pop("title")
    if keyed:
        for channel in _channels(chart):
            if channel.get("field") == "motivation" and "scale" in channel:
                channel["legend"] = None
    if figure.fluid:
        chart |= {"width": "container", "autosize": {"type": "fit-x", "contains": "padding"}}
    return chart | {"description": f"{figure.title}. {figure.reading}"}


def _channels(node: Any) -> Iterator[dict[str, Any]]:
    """Walk all encodings of a chart."""
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    if isinstance(node, dict):
        yield from (channel for channel in node.get("encoding", {}).values() if isinstance(channel, dict))
    for child in children:
        yield from _channels(child)


def figure_html(figure: Figure) -> str:
    """Write a figure: title, explanation, the empty element of the chart, reading and source."""
    return page.figure(figure.name, figure.title, figure.explanation, figure.reading, figure.source)


@cache
def _bundle() -> str:
    """Return Vega, Vega-Lite and Vega-Embed as one script that offers `embed`."""
    from altair import SCHEMA_VERSION
    from vl_convert import javascript_bundle

    version = ".".join(SCHEMA_VERSION.removeprefix("v").split(".")[:2])
    return javascript_bundle("window.embed = vegaEmbed;", vl_version=version).replace("</script", "<\\/script")
