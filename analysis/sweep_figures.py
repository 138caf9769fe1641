"""The figures of a sweep: phase diagrams over two keys, lines over one, each with the line that says what it shows."""

import polars as pl

from analysis.figures import Figure
from analysis.phase_chart import phase_diagram
from analysis.stored import read
from analysis.sweep_answer import reading, reading_along
from analysis.sweep_lines import lines
from analysis.sweep_tables import DOMINANT, Layout, along, cells, measures, motivations, traced
from sim.records import Records

REPORTED = (DOMINANT, "deployment_harm", "gap", "training_reward")
"""What a report draws."""


def figure(run: Records, shown: Layout, measure: str = DOMINANT) -> Figure:
    """Draw one measure of a sweep.

    Raises:
        BadInput: for a measure that the summary does not hold.
    """
    if shown.y is None:
        table = along(run, shown, measure)
        return Figure(measure, lines(table, shown, measure), reading_along(table, shown), False)
    table = cells(run, shown, measure)
    theory = _theory(run, shown) if measure == DOMINANT else None
    chart = phase_diagram(table, shown, motivations(run), measure, theory, traced(run, shown))
    return Figure(measure, chart, reading(table, shown, measure), False)


def _theory(run: Records, shown: Layout) -> pl.DataFrame | None:
    """Return the boundary of theory, which needs the simulation's own builder, where there may be one."""
    if len(motivations(run)) != 2 or not (run.folder / "multirun.yaml").exists():
        return None
    from analysis.boundary import boundary

    return boundary(run, shown)


def figures(run: Records, shown: Layout) -> list[Figure]:
    """Draw what a report shows: who dominates, and each measure that is not the same everywhere."""
    known = [name for name in REPORTED if name in measures(run)]
    ranges = read(
        run, run["summary"].select(pl.col(name).max() > pl.col(name).min() for name in known if name != DOMINANT)
    )
    return [figure(run, shown, name) for name in known if name == DOMINANT or ranges[name][0]]
