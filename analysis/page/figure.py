"""A chart with the line that says what it shows and where it comes from."""

from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import altair as alt

WHO, HOW, DEPLOYED, WHY = "Who is selected", "How it came about", "When deployed", "Why"
"""Parts of a report that figures belong to."""


@dataclass(frozen=True)
class Figure:
    """A chart under the name it is stored by, and what stands around it.

    Attributes:
        name: what its file is called.
        chart: the picture.
        reading: what it shows, in a line computed from its table.
        source: seed and plan that it comes from.
        fluid: whether its width may follow the page.
        part: the part of a report that it belongs to.
    """

    name: str
    chart: Any
    reading: str
    source: str
    fluid: bool = False
    part: str = WHO

    @property
    def title(self) -> str:
        """What is seen."""
        return str(self.chart.title.text)

    @property
    def explanation(self) -> str:
        """How to read it."""
        return " ".join(self.chart.title.subtitle)

    def alone(self) -> Any:
        """Return the chart as it stands without a page around it: its reading and its source under the title."""
        explained = list(self.chart.title.subtitle)
        width = max([70, *map(len, explained)])
        lines = [*wrap(self.reading, width, break_on_hyphens=False), *explained, *wrap(self.source, width)]
        return self.chart.properties(title=alt.TitleParams(self.title, subtitle=lines))
