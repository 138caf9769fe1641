"""The figures of a sweep: phase diagrams over two keys, lines over one, each with the line that says what it shows."""

from hashlib import sha256

import polars as pl

from analysis.look.wording import counted
from analysis.page.figure import Figure
from analysis.stored import is_endless, read
from analysis.sweeps import replication, sensitivity
from analysis.sweeps.answer import reading, reading_along
from analysis.sweeps.diagram.chart import phase_diagram
from analysis.sweeps.diagram.lines import lines
from analysis.sweeps.diagram.raster import full_map
from analysis.sweeps.grid import axis
from analysis.sweeps.grouping import MOTIVATION, grouped
from analysis.sweeps.layout import Layout
from analysis.sweeps.measures import DOMINANT, measures, motivations
from analysis.sweeps.tables import along, cells, traced
from sim.store.tables import Records

REPORTED = (DOMINANT, "deployment_harm", "gap", "training_reward")
"""What a report draws."""


def figure(
    run: Records, shown: Layout, measure: str = DOMINANT, *, clickable: bool = False, by: str = MOTIVATION
) -> Figure:
    """Draw one measure of a sweep, on a page also so that cells can be chosen, by motivation or by category.

    Raises:
        BadInput: for a measure that the summary does not hold, or categories that are not known.
    """
    whole_run, run = run, grouped(run, by)
    if shown.y is None:
        table = along(run, shown, measure)
        if shown.replication and measure == DOMINANT:
            runs = read(run, run["summary"].select(pl.len())).item()
            return Figure(measure, replication.chart(table, runs), reading_along(table, shown, measure), source(run))
        return Figure(measure, lines(table, shown, measure), reading_along(table, shown, measure), source(run))
    table = cells(run, shown, measure)
    theory = _theory(whole_run, shown, by) if measure == DOMINANT else None
    lines_between = traced(run, shown)
    chart = phase_diagram(
        table, shown, motivations(run), measure, theory, lines_between,
        clickable=clickable, drawn=not is_endless(run), kinds=by,
    )  # fmt: skip
    return Figure(measure, chart, reading(table, shown, measure), source(run))


def can_be_mapped(shown: Layout) -> bool:
    """Tell whether a diagram pools neighbours of a whole grid, so that a map of every point shows more."""
    return shown.coarse and not shown.sampled and shown.panels is None and shown.y is not None


def whole(shown: Layout) -> Layout:
    """Lay out the same axes with nothing pooled."""
    assert shown.y is not None
    x, y = (axis(each.key, len(each.key.values)) for each in (shown.x, shown.y))
    return Layout(x, y, None, shown.pooled)


def whole_map(run: Records, shown: Layout) -> Figure:
    """Draw every point of a sweep whose diagram pools neighbours."""
    full = whole(shown)
    table = cells(run, full)
    return Figure("map", full_map(table, full, motivations(run)), reading(table, full, DOMINANT), source(run))


def source(run: Records) -> str:
    """Say what a chart was made from: seed and plans of all jobs."""
    jobs = read(run, run["jobs"].filter(status="done").select("seed", "plan_hash"))
    seeds, hashes = jobs["seed"].unique().sort(), jobs["plan_hash"].unique().sort()
    seed = f"seed {seeds[0]}" if len(seeds) == 1 else f"{len(seeds)} seeds"
    digest = sha256("".join(hashes.drop_nulls()).encode()).hexdigest()[:12]
    return f"Source: {seed}, {counted(jobs.height, 'job')}, plans {digest}."


def _theory(run: Records, shown: Layout, by: str) -> pl.DataFrame | None:
    """Return the boundary of an endless population over sampled cells: the closed form where there is one."""
    if is_endless(run) or not (run.folder / "multirun.yaml").exists():
        return None
    from analysis.sweeps.diagram.expected import expected_boundary
    from analysis.sweeps.diagram.theory import boundary

    closed = boundary(run, shown) if by == MOTIVATION else None
    found = expected_boundary(run, shown, by) if closed is None else closed
    return None if found is None or found.is_empty() else found


def figures(run: Records, shown: Layout) -> list[Figure]:
    """Draw what a report shows: who dominates, and each measure that is not the same everywhere."""
    known = [name for name in (REPORTED[:1] if shown.replication else REPORTED) if name in measures(run)]
    ranges = read(
        run, run["summary"].select(pl.col(name).max() > pl.col(name).min() for name in known if name != DOMINANT)
    )
    drawn = [figure(run, shown, name) for name in known if name == DOMINANT or ranges[name][0]]
    return [*drawn, explained(run)] if sensitivity.possible(run) else drawn


def explained(run: Records) -> Figure:
    """Draw what each number explains by itself."""
    table = sensitivity.sensitivity(run)
    return Figure("sensitivity", sensitivity.chart(table), sensitivity.reading(table), source(run))
