"""The statistical model: runs that select one act under one rule, observed through answers that cluster by task.

    rate(t) = background + (ceiling - background) * share(t),     k ~ beta-binomial(n, rate, overdispersion)

A run starts from a prior share and follows a rule at a strength per step (see `rules.py`). Starts and strengths have a
deviation by model and a deviation by run; starts also have a deviation by character, and ceilings one by run. With some
chance a run lacks the pattern altogether and never takes off.

Quantities are unbounded here: log-odds of shares, rates and chances; logarithms of spreads and strengths. Strengths are
per budget, which is the last step of any run, so that one prior serves runs of any length.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from analysis.inference.curves import quantities as q
from analysis.inference.curves.rules import Clock, clock
from analysis.inference.curves.table import Curves

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Data(NamedTuple):
    """Curves in the form that the sampler takes, with rows sorted by run.

    Attributes:
        first: (R + 1,) first row of each run.
        k, n: (rows,) answers.
        progress: (rows,) step as a share of the budget.
        model: (R,) number of the run's model.
        character: (R,) number of the run's character; characters of two models are different.
        law: the rule's law of time.
    """

    first: Ints
    k: Floats
    n: Floats
    progress: Floats
    model: Ints
    character: Ints
    law: Clock


class Draws(NamedTuple):
    """Draws of a posterior.

    Attributes:
        common: (draws, 13) quantities in the order of `quantities.GLOBALS`, unbounded.
        model: (draws, M, 2) deviations of each model's start and strength, in spreads.
        character: (draws, C) deviation of each character's start, in spreads.
        run: (draws, R, 3) deviations of each run's start, strength and ceiling, in spreads.
    """

    common: Floats
    model: Floats
    character: Floats
    run: Floats


def data_of(curves: Curves, rule: str) -> Data:
    """Prepare curves for a rule."""
    order = np.argsort(curves.run, kind="stable")
    first = np.searchsorted(curves.run[order], np.arange(len(curves.runs) + 1))
    return Data(
        first=first.astype(np.int64),
        k=curves.k[order],
        n=curves.n[order],
        progress=curves.step[order] / max(curves.budget, 1.0),
        model=positions(curves.of("model")),
        character=positions(characters(curves)),
        law=clock(rule),
    )


def characters(curves: Curves) -> tuple[str, ...]:
    """Return the character of each run; characters of two models are different."""
    return tuple(f"{model}/{name}" for model, name in zip(curves.of("model"), curves.of("character"), strict=True))


def positions(names: tuple[str, ...]) -> Ints:
    """Number names by their first appearance."""
    order = {name: place for place, name in enumerate(dict.fromkeys(names))}
    return np.array([order[name] for name in names], dtype=np.int64)


def natural(common: Floats) -> Floats:
    """(..., 13) global quantities on their natural scale: log-odds become chances, logarithms become numbers."""
    shown = np.array(common)
    chances = [q.START, q.CEILING, q.FLOOR, q.PRESENT, q.BACKGROUND, q.OVERDISPERSION]
    shown[..., chances] = expit(shown[..., chances])
    others = [q.STRENGTH, *range(q.START_BY_MODEL, len(q.GLOBALS))]
    shown[..., others] = np.exp(shown[..., others])
    return shown
