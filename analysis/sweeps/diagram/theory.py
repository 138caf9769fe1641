"""The boundary that theory draws in a phase diagram: where the fitter of two motivations overtakes the commoner.

Without mutation or learning, log-odds of two kinds grow by a constant each round (`theory.replicator`), so that they
meet at T* = ln(x_j / x_i) / (ln w_i - ln w_j) (`theory.crossover_time`). Over any two keys the boundary is where the
log-odds at the end are 0; they are linear in rounds, in a prior's bias, and, without noise, in selection strength.
Where these conditions do not hold there is no boundary to draw.
"""

from math import isfinite, nan
from typing import Any

import numpy as np
import polars as pl

from agents.learning import catalogue as learning
from analysis.sweeps.grid import Axis, value_text
from analysis.sweeps.layout import Layout
from analysis.sweeps.measures import motivations
from analysis.sweeps.plans import obstacle, rebuilder
from sim.expected.population import log_expected_fitness
from sim.model.plan import Phase, Plan
from sim.model.selection import catalogue as selection
from sim.store.tables import Records

VALUES = 16
"""Most values of a key at which the theory is worked out; between them it is interpolated."""

SCHEMA = {"panel": pl.String, "series": pl.Int64, "step": pl.Int64, "x": pl.Float64, "y": pl.Float64}


def boundary(run: Records, shown: Layout) -> pl.DataFrame | None:
    """Give the boundary as points: panel, series, step, x, y; None where theory draws none for this sweep."""
    if len(motivations(run)) != 2 or shown.y is None or no_boundary(run, shown) is not None:
        return None
    panels, plans, a, b = settings_of_panels(shown), rebuilder(run), shown.x.key.name, shown.y.key.name
    x, y = spread(shown.x, VALUES), spread(shown.y, VALUES)
    rows: list[tuple[Any, ...]] = []
    for panel, setting in panels.items():
        odds = np.full((len(x), len(y)), nan)
        for i, j in np.ndindex(odds.shape):
            found = _odds(plans.plan(setting | {a: x[i], b: y[j]}))
            if found is None:
                return None
            odds[i, j] = found
        rows += [(panel, *point) for point in _zeros(odds, np.array(x, float), np.array(y, float))]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def no_boundary(run: Records, shown: Layout) -> str | None:
    """Say, as what stands behind a colon, why theory draws no boundary for a sweep over two keys; None where it can."""
    for each in shown.axes:
        if each.scale == "ordinal":
            return f"{each.key.name} has names for values, or numbers that are not drawn to scale"
        if each.key.partners:
            return f"what lies between values of {each.key.full_name} is not known"
    return obstacle(run, shown)


def settings_of_panels(shown: Layout) -> dict[str, dict[str, Any]]:
    """Return what each panel sets, by its text."""
    return {"": {}} if shown.panels is None else {value_text(v): {shown.panels.name: v} for v in shown.panels.values}


def spread(axis: Axis, most: int) -> list[Any]:
    """Pick at most so many values of a key, both ends included."""
    values = axis.key.values
    return [values[k] for k in np.unique(np.linspace(0, len(values) - 1, min(len(values), most)).round().astype(int))]


def _odds(plan: Plan | None) -> float | None:
    """Return log-odds at the end of the first motivation against the second; nan where the job cannot be built."""
    return nan if plan is None else log_odds(plan)


def log_odds(plan: Plan) -> float | None:
    """Return ln(x_1 / x_2) at the end in an infinite population; None where log-odds do not grow at a constant rate."""
    if len(plan.names) != 2 or plan.mixed or plan.stored or not all(map(_constant, plan.phases)):
        return None
    first, second = np.log(plan.prior)
    grown = [
        phase.rounds * float(np.subtract(*log_expected_fitness(phase))) for phase in plan.phases if _selects(phase)
    ]
    return float(first - second) + sum(grown)


def _selects(phase: Phase) -> bool:
    return selection.RULES[phase.rules.selection.demography].copying


def _constant(phase: Phase) -> bool:
    """Tell whether a phase moves log-odds by the same amount each round, if at all."""
    rules = phase.rules
    sent = rules.transmission
    still = np.array_equal(sent.fixed, np.eye(len(sent.fixed))) and sent.rewrite == 0.0 and not sent.appeal.any()
    constant = rules.probe.penalty == 0.0 or rules.probe.drift == 0.0
    plain = not learning.RULES[rules.learning.rule].moves and phase.start_from is None
    demography = selection.RULES[rules.selection.demography]
    return bool(still and constant and plain and (demography.proportional or not demography.copying))


def _zeros(odds: np.ndarray, x: np.ndarray, y: np.ndarray) -> list[tuple[int, int, float, float]]:
    """Interpolate where log-odds (X, Y) change sign: series, step, x, y.

    Crossings along both axes are joined where they make one monotone line; else those along the axis with more.
    """
    by_row = [(s, at, float(y[j])) for j in range(len(y)) for s, at in enumerate(_crossings(odds[:, j], x))]
    by_column = [(s, float(x[i]), at) for i in range(len(x)) for s, at in enumerate(_crossings(odds[i], y))]
    both = sorted({*by_row, *by_column}, key=lambda point: (point[1], point[2]))
    for points in (both, sorted(both, key=lambda point: (point[1], -point[2]))):
        rises = np.diff([point[2] for point in points])
        if {point[0] for point in points} == {0} and ((rises >= 0).all() or (rises <= 0).all()):
            return [(s, step, x_at, y_at) for step, (s, x_at, y_at) in enumerate(points)]
    return [
        (s, step, x_at, y_at)
        for step, (s, x_at, y_at) in enumerate(by_row if len(by_row) >= len(by_column) else by_column)
    ]


def _crossings(odds: np.ndarray, at: np.ndarray) -> list[float]:
    found = []
    for k in range(len(at) - 1):
        one, other = odds[k], odds[k + 1]
        if isfinite(one) and isfinite(other) and (one <= 0) != (other <= 0):
            found.append(float(at[k] + (at[k + 1] - at[k]) * one / (one - other)))
    return found
