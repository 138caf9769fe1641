"""The recipe of a figure: its table, chart and reading, and the runs that it fits."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from analysis.look.encodings import explained_further
from analysis.look.wording import counted
from analysis.page.figure import Figure
from analysis.stored import motivations
from sim.store.tables import Records


def _always(run: Records) -> bool:
    return True


def _nothing(run: Records) -> str:
    return ""


@dataclass(frozen=True)
class Recipe:
    """The recipe of a figure.

    Attributes:
        name: name of the figure, of its module and of its stored file.
        part: the part of the report that the figure belongs to.
        place: orders the figures of a part, lower numbers first.
        table: returns the small table that the figure shows.
        chart: draws the table.
        reading: returns a sentence that says what the table shows.
        needs: names of the stored tables that the figure needs besides the summary.
        fits: returns whether the figure says something about a run.
        fluid: whether the chart's width may follow the page.
        left_out: returns a sentence about parts of the run that the table leaves out; '' if there are none.
        example: name of the gallery's run that shows the figure.
    """

    name: str
    part: str
    place: int
    table: Callable[[Records], Any]
    chart: Callable[[Any], Any]
    reading: Callable[[Any], str]
    needs: tuple[str, ...] = ()
    fits: Callable[[Records], bool] = _always
    fluid: bool = False
    left_out: Callable[[Records], str] = _nothing
    example: str = "runs/many"

    def possible(self, run: Records) -> bool:
        """Return whether the run kept the tables that the figure needs, and the figure fits the run."""
        return all(name in run.tables for name in self.needs) and self.fits(run)

    def draw(self, run: Records) -> Figure:
        """Draw the figure of a run."""
        table = self.table(run)
        chart = explained_further(self.chart(table), self.left_out(run))
        return Figure(self.name, chart, self.reading(table), source(run), self.fluid, self.part)


def source(run: Records) -> str:
    """Return the line that names a chart's seed, plan and replicates."""
    facts = run.provenance
    return f"Source: seed {facts['seed']}, plan {facts['plan_hash'][:12]}, {counted(facts['replicates'], 'replicate')}."


def single(run: Records) -> bool:
    """Return whether the run has one replicate."""
    return bool(run.provenance["replicates"] == 1)


def many(run: Records) -> bool:
    """Return whether the run has several replicates."""
    return not single(run)


def several(run: Records) -> bool:
    """Return whether the run has several motivations."""
    return len(motivations(run)) > 1
