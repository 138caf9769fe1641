"""The declaration of a demography, and the arguments that a demography receives.

A demography reports two things: the parent of every agent, and the *expected copies* of every agent given the weights
(for Fermi, also given the pairs that met). Realised minus expected copies is drift, and has mean zero.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Selection(NamedTuple):
    """A phase's selection rule, names replaced by their codes."""

    demography: int
    fitness_map: int
    strength: float
    tournament_size: int
    survivors: float


class EndlessPopulation(Protocol):
    """An endless population of pure minds in one round: everything that expected copies may depend on."""

    @property
    def selection(self) -> Selection:
        """The rule and its numbers."""
        ...

    @property
    def share(self) -> Floats:
        """(K,) share of each kind."""
        ...

    @property
    def log_expected_weight(self) -> Floats:
        """(K,) ln E[w], w the weight of an agent of a kind."""
        ...

    @property
    def log_weights(self) -> Floats:
        """(K, D) log weights of a kind at the quantiles of `agents.normal`; pay is taken to be normal."""
        ...

    def below(self, log_weight: Floats) -> Floats:
        """(..., K) chance that an agent of each kind weighs less than each log weight (...)."""
        ...

    @property
    def ranked(self) -> Floats:
        """(K, D) log weights to rank by; their spread is above 0, so that tied kinds share their ranks."""
        ...

    @property
    def span(self) -> tuple[float, float]:
        """A lower and an upper bound of all log weights."""
        ...


@dataclass(frozen=True)
class Demography:
    """A demography. It is declared once, and every list of demographies derives from the declarations.

    Attributes:
        name: value of the key `selection.demography`, and name of the rule's file.
        draw: compiled; given log weights (N,), sets `parents` (N,) to the position that each agent is copied from, and
            `copies` (N,) to expected copies, which sum to N. At the call, `parents` holds every agent's own position
            and `copies` holds ones.
        copies: (K,) expected copies of each kind in an endless population, up to a factor.
        variance: of a neutral share after a round, given the share, the number of agents and the rule.
        copying: whether any agent is copied.
        ranks: whether only ranks of pay matter. Then strength does not, and pay is rounded so that equal pay ties.
        proportional: whether expected copies are in proportion to weights. Then log-odds grow at a constant rate.
        trusted_spread: largest standard deviation of log weights within a kind at which large populations follow
            `expected_copies`. With a larger spread the few agents with the largest weights decide.
        in_events: whether births follow one another within a round, so that expected copies depend on the path.
    """

    name: str
    draw: Callable[[np.random.Generator, Selection, Floats, Ints, Floats], None]
    copies: Callable[[EndlessPopulation], Floats]
    variance: Callable[[float, int, Selection], float]
    copying: bool = True
    ranks: bool = False
    proportional: bool = False
    in_events: bool = False
    trusted_spread: float = np.inf
