"""A figure: a chart with its reading and its source."""

from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import altair as alt

WHO, HOW, DEPLOYED, WHY = "Who is selected", "How it came about", "When deployed", "Why"
"""Parts of a report that figures belong to."""


@dataclass(frozen=True)
class Figure:
    """A chart with its name and the texts that stand around it.

    Attributes:
        name: name of the file that the chart is stored in.
        chart: the picture.
        reading: a sentence, computed from the chart's table, that says what the chart shows.
        source: seed and plan of the run.
        fluid: whether the chart's width may follow the page.
        part: the part of a report that the figure belongs to.
    """

    name: str
    chart: Any
    reading: str
    source: str
    fluid: bool = False
    part: str = WHO

    @property
    def title(self) -> str:
        """The chart's title, which states what the chart shows."""
        return str(self.chart.title.text)

    @property
    def explanation(self) -> str:
        """The chart's subtitle, which says how to read the chart."""
        return " ".join(self.chart.title.subtitle)

    def alone(self) -> Any:
        """Return the chart for use without a page: with its reading and its source under the title."""
        explained = list(self.chart.title.subtitle)
        width = max([70, *map(len, explained)])
        lines = [*wrap(self.reading, width, break_on_hyphens=False), *explained, *wrap(self.source, width)]
        return self.chart.properties(title=alt.TitleParams(self.title, subtitle=lines))
