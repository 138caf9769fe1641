"""How a figure of a run is made, and when it says something."""

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
    """How a figure is made.

    Attributes:
        name: what it is called in a notebook, and what its file is called; that of its module.
        part: the part of the report that it belongs to.
        place: where it stands in its part, lower ones first.
        table: the small table that it shows.
        chart: draws the table.
        reading: says in a line what the table shows.
        needs: the stored tables that it takes beside the summary.
        fits: whether it says something about a run.
        fluid: whether its width may follow the page.
        left_out: says what of the run the table leaves out; empty where it leaves out nothing.
        example: the run of the gallery that it is shown of.
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
        """Tell whether the run kept what it takes, and whether the figure would say something."""
        return all(name in run.tables for name in self.needs) and self.fits(run)

    def draw(self, run: Records) -> Figure:
        """Make the figure."""
        table = self.table(run)
        chart = explained_further(self.chart(table), self.left_out(run))
        return Figure(self.name, chart, self.reading(table), source(run), self.fluid, self.part)


def source(run: Records) -> str:
    """Say what a chart was made from."""
    facts = run.provenance
    return f"Source: seed {facts['seed']}, plan {facts['plan_hash'][:12]}, {counted(facts['replicates'], 'replicate')}."


def single(run: Records) -> bool:
    """Tell whether there is one replicate."""
    return bool(run.provenance["replicates"] == 1)


def many(run: Records) -> bool:
    """Tell whether there are several replicates."""
    return not single(run)


def several(run: Records) -> bool:
    """Tell whether there are several motivations."""
    return len(motivations(run)) > 1
