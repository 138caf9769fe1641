"""The shell that all pages share: styles before the content, charts and the script that draws them after it."""

import json
from collections.abc import Iterable
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from analysis import page
from analysis.figures import Figure

PAGE = Path(__file__).parent / "page.html"


def whole_page(title: str, content: str, figures: Iterable[Figure]) -> str:
    """Write a page that opens with no network around ready HTML, in which `figure_html` left places for charts."""
    head, _, rest = PAGE.read_text(encoding="utf-8").partition("<main>")
    tail = rest.partition("</main>")[2]
    specs = json.dumps({figure.name: spec(figure) for figure in figures}).replace("<", "\\u003c")
    shell = Template(f"{head}<main>$content</main>{tail}")
    return shell.substitute(title=escape(title), content=content, specs=specs, bundle=_bundle())


def spec(figure: Figure) -> dict[str, Any]:
    """Return a chart for the page, which sets its title and adds a text to be read out in its place."""
    chart = figure.chart.to_dict()
    title = chart.pop("title")["text"]
    return chart | {"description": f"{title}. {figure.reading}"}


def figure_html(figure: Figure) -> str:
    """Write a chart's title, how to read it, its place, and what it shows."""
    title = figure.chart.to_dict()["title"]
    return page.figure(figure.name, title["text"], " ".join(title["subtitle"]), figure.reading)


@cache
def _bundle() -> str:
    from analysis.report import bundle

    return bundle()
