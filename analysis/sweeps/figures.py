"""The figures of a sweep: phase diagrams over two keys, lines over one, each with the line that says what it shows."""

from hashlib import sha256

import polars as pl

from analysis.look.wording import counted
from analysis.page.figure import Figure
from analysis.stored import is_endless, read
from analysis.sweeps import replication, sensitivity
from analysis.sweeps.diagram.chart import phase_diagram
from analysis.sweeps.diagram.expected import expected_boundary
from analysis.sweeps.diagram.fit_sets import fit_sets
from analysis.sweeps.diagram.fit_sets import reading as fit_sets_reading
from analysis.sweeps.diagram.lines import lines
from analysis.sweeps.diagram.raster import full_map
from analysis.sweeps.diagram.readings import reading, reading_along
from analysis.sweeps.diagram.stripes import striped
from analysis.sweeps.diagram.theory import boundary, no_boundary
from analysis.sweeps.grid import axis
from analysis.sweeps.grouping import FIT_SET, MOTIVATION, grouped
from analysis.sweeps.layout import Layout
from analysis.sweeps.measures import DOMINANT, measures, motivations
from analysis.sweeps.significance import tested_how
from analysis.sweeps.tables import along, cells, traced
from sim.errors import BadInput
from sim.store.tables import Records

BESIDE = ("deployment_harm", "gap")
"""What a report draws beside its first picture."""
REPORTED = (*BESIDE, DOMINANT, "training_reward")
"""What a report draws after its first picture, in this order; what is the first already is not drawn again."""


def figure(
    run: Records,
    shown: Layout,
    measure: str = DOMINANT,
    *,
    clickable: bool = False,
    by: str = MOTIVATION,
    small: bool = False,
) -> Figure:
    """Draw one measure of a sweep.

    Args:
        run: the sweep.
        shown: what stands where.
        measure: `dominant`, or a number of the summary.
        clickable: whether cells of a diagram can be chosen, on a page that answers.
        by: what is distinguished (`grouping.BY`).
        small: whether a diagram is to stand beside another.

    Raises:
        BadInput: for a measure that the summary does not hold, or categories that are not known.
    """
    if by == FIT_SET:
        return fit_set_figure(run, shown, measure, clickable=clickable)
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
        clickable=clickable, tested=None if is_endless(run) else tested_how(run), kinds=by, small=small,
    )  # fmt: skip
    return Figure(measure, chart, reading(run, table, shown, measure), source(run))


def fit_set_figure(run: Records, shown: Layout, measure: str = DOMINANT, *, clickable: bool = False) -> Figure:
    """Draw what selection leaves in each cell.

    Raises:
        BadInput: for another measure than `dominant`, for a sweep over one key, or where fit sets are not known.
    """
    if measure != DOMINANT:
        raise BadInput(
            f"--by fit_set: draws the motivations that selection leaves, not {measure}; leave out --measure or --by."
        )
    if shown.y is None:
        raise BadInput(
            f"--by fit_set: needs two keys with several values; {run.folder} sweeps {shown.x.key.name} alone."
        )
    found = fit_sets(run, shown)
    if isinstance(found, str):
        raise BadInput(f"--by fit_set: the motivations that selection leaves cannot be computed: {found}.")
    return _of_sets(run, shown, found, clickable=clickable)


def _of_sets(run: Records, shown: Layout, found: pl.DataFrame, *, clickable: bool = False) -> Figure:
    sentence = fit_sets_reading(found, drawn=not is_endless(run))
    return Figure(FIT_SET, striped(found, shown, motivations(run), clickable=clickable), sentence, source(run))


def first_figure(run: Records, shown: Layout, *, clickable: bool = False) -> Figure:
    """Draw what a reader is to see first: what selection decides or, where that is not known, who dominates."""
    found = None if shown.y is None else fit_sets(run, shown, patient=False)
    if found is None or isinstance(found, str):
        return figure(run, shown, clickable=clickable and shown.y is not None)
    return _of_sets(run, shown, found, clickable=clickable)


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
    return Figure("map", full_map(table, full, motivations(run)), reading(run, table, full, DOMINANT), source(run))


def source(run: Records) -> str:
    """Say what a chart was made from: seed and plans of all jobs."""
    jobs = read(run, run["jobs"].filter(status="done").select("seed", "plan_hash"))
    seeds, hashes = jobs["seed"].unique().sort(), jobs["plan_hash"].unique().sort()
    seed = f"seed {seeds[0]}" if len(seeds) == 1 else f"{len(seeds)} seeds"
    digest = sha256("".join(hashes.drop_nulls()).encode()).hexdigest()[:12]
    return f"Source: {seed}, {counted(jobs.height, 'job')}, plans {digest}."


def _theory(run: Records, shown: Layout, by: str) -> pl.DataFrame | str | None:
    """Return the boundary of an endless population over sampled cells, the closed form where there is one.

    Where it cannot be drawn, a sentence why; nothing for a sweep that follows the endless population itself.
    """
    if is_endless(run):
        return None
    reason = no_boundary(run, shown)
    if reason is not None:
        return f"No line of theory: {reason}."
    closed = boundary(run, shown) if by == MOTIVATION else None
    found = expected_boundary(run, shown, by) if closed is None else closed
    if found is None or found.is_empty():
        return "No line of theory: in an infinite population the lead changes nowhere here."
    return found


def figures(run: Records, shown: Layout, *, clickable: bool = False) -> list[Figure]:
    """Draw what a report shows: what selection decides, then each measure that is not the same everywhere."""
    first = first_figure(run, shown, clickable=clickable)
    known = [name for name in REPORTED if name in measures(run) and name != first.name and not shown.replication]
    ranges = read(
        run, run["summary"].select(pl.col(name).max() > pl.col(name).min() for name in known if name != DOMINANT)
    )
    shown_measures = [name for name in known if name == DOMINANT or ranges[name][0]]
    small = shown.y is not None and shown.panels is None
    drawn = [first, *(figure(run, shown, name, small=small and name in BESIDE) for name in shown_measures)]
    return [*drawn, explained(run)] if sensitivity.possible(run) else drawn


def explained(run: Records) -> Figure:
    """Draw what each number explains by itself."""
    table = sensitivity.sensitivity(run)
    return Figure("sensitivity", sensitivity.chart(table), sensitivity.reading(table), source(run))
