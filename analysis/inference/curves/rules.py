"""Selection of one rewarded act, as motion of its log-odds: a law of time for each rule.

Two patterns, one of which takes an act that pays 1 while the other takes one that pays 0. With u the log-odds of the
first, every rule moves u at a speed that depends on u alone, `du/dt = strength * speed(u)`, so that

    clock(u(t)) = clock(u(0)) + strength * t,    clock(u) = integral of 1 / speed from 0 to u.

Speeds are scaled to 1 at u = 0, so that `strength` is the steepest change of log-odds per step in the gradients.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

Floats = NDArray[np.float64]

GROUP = 16
"""Rollouts that a group-normalised gradient compares with one another."""
BEST_OF = 4
"""Rollouts of which best-of-n imitates one."""
FURTHEST = 15.0
"""Log-odds are followed between minus and plus this number."""
GRID: Floats = np.linspace(-FURTHEST, FURTHEST, 3001)

SOURCES = {
    "replicator": "replicator, Hedge and Cross learning (Taylor & Jonker 1978; Börgers & Sarin 1997)",
    "softmax_gradient": "policy gradient on a softmax (Williams 1992)",
    "group_gradient": "group-normalised policy gradient (Shao et al. 2024)",
    "best_of_n": "imitation of the best of n (Anthony et al. 2017)",
}
"""Rules with different curves. Cross learning and Hedge have the mean dynamics of the replicator and count as one."""


class Clock(NamedTuple):
    """A rule's law of time in tables with even steps, so that each look-up computes one index.

    Attributes:
        speed: speed of log-odds on `GRID`, positive.
        time: time from log-odds 0 to each point of `GRID`.
        span: (2,) first and last asinh of time.
        back: log-odds at even steps of asinh(time) over `span`, with as many entries as `GRID`.
    """

    speed: Floats
    time: Floats
    span: Floats
    back: Floats


def speed(rule: str, u: Floats) -> Floats:
    """Speed of log-odds u under a rule, for a strength of 1; 1 at u = 0."""
    return np.asarray(_raw_speed(rule, u) / _raw_speed(rule, np.zeros(1))[0])


def _raw_speed(rule: str, u: Floats) -> Floats:
    x, rest = 1.0 / (1.0 + np.exp(-u)), 1.0 / (1.0 + np.exp(u))
    if rule == "replicator":
        return np.ones_like(u)
    if rule == "softmax_gradient":
        return np.asarray(x * rest)
    if rule == "group_gradient":  # E[sqrt(p (1 - p))], p the share of a group that takes the act
        taken = np.arange(GROUP + 1)
        spread = np.sqrt(taken * (GROUP - taken)) / GROUP
        return np.asarray(binom.pmf(taken, GROUP, x[:, None]) @ spread)
    if rule == "best_of_n":  # dx/dt = 1 - (1 - x)^n - x
        return np.asarray(-np.expm1((BEST_OF - 1) * np.log(rest)) / x)
    raise ValueError(f"no rule '{rule}'")


def clock(rule: str) -> Clock:
    """Integrate a rule's law of time by the trapezoid rule."""
    rate = speed(rule, GRID)
    slowness = 1.0 / rate
    steps = np.diff(GRID) * (slowness[1:] + slowness[:-1]) / 2
    time = np.concatenate([[0.0], steps.cumsum()])
    time -= np.interp(0.0, GRID, time)
    bent = np.arcsinh(time)
    even = np.linspace(bent[0], bent[-1], len(GRID))
    return Clock(rate, time, bent[[0, -1]], np.interp(even, bent, GRID))


def log_odds_after(law: Clock, start: Any, floor: Any, progress: Any, library: Any = np) -> Any:
    """Log-odds after `progress` (strength times steps) from `start`, with exploration.

    Exploration takes the act at a rate with log-odds `floor`, whatever the pattern's share. Below `floor`, log-odds
    therefore move at the speed of `floor`.

    Args:
        law: the rule's law of time.
        start: log-odds at progress 0; broadcasts with `floor` and `progress`.
        floor: log-odds of exploration.
        progress: strength times steps, at least 0.
        library: numpy, or jax.numpy to differentiate.
    """
    ends = GRID[[0, -1]]
    at_floor, pace = (_look_up(table, floor, ends, library) for table in (law.time, law.speed))
    passed = library.where(start < floor, at_floor - (floor - start) / pace, _look_up(law.time, start, ends, library))
    now = passed + progress
    above = _look_up(law.back, library.arcsinh(now), law.span, library)
    return library.where(now < at_floor, floor - (at_floor - now) * pace, above)


def _look_up(table: Any, at: Any, span: Any, library: Any) -> Any:
    """Interpolate a table with even steps over a span; its ends hold beyond."""
    last = table.shape[0] - 1
    place = library.clip((at - span[0]) / (span[1] - span[0]) * last, 0.0, last)
    left = library.clip(library.floor(place).astype(int), 0, last - 1)
    part = place - left
    return table[left] * (1.0 - part) + table[left + 1] * part
