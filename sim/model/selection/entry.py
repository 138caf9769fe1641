"""What a demography declares, and what it is given.

A demography reports two things for every agent: its parents, and the *expected copies* of each agent given the weights
(and, for Fermi, given who met whom). Realised minus expected copies is drift; their difference has mean zero.
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
    """An endless population of pure minds in a round of a phase: what expected copies may depend on."""

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
        """(K, D) log weights of a kind at the quantiles of `agents.normal`, pay being nearly normal."""
        ...

    def below(self, log_weight: Floats) -> Floats:
        """(..., K) chance that an agent of each kind weighs less than each log weight (...)."""
        ...

    @property
    def ranked(self) -> Floats:
        """(K, D) log weights to rank by: their spread is never nothing, so that ties are shared."""
        ...

    @property
    def span(self) -> tuple[float, float]:
        """Two log weights between which everybody lies."""
        ...


@dataclass(frozen=True)
class Demography:
    """A demography, declared once; everything else that lists demographies derives from these.

    Attributes:
        name: what `selection.demography` says; the name of the rule's file.
        draw: compiled; given log weights (N,), sets parents (N,), which hold everybody's own position, to the position
            each agent is copied from, and copies (N,), which hold ones, to expected copies, which sum to N.
        copies: (K,) expected copies of each kind in an endless population, up to a factor.
        variance: of a neutral share after a round, given the share, the number of agents and the rule.
        copying: whether anybody is copied.
        ranks: whether only ranks of pay matter: strength then does not, and pay is graded so that equal pay ties.
        proportional: whether expected copies are in proportion to weights: log-odds then grow at a constant rate.
        trusted_spread: largest standard deviation of log weights within a kind with which large populations follow
            `copies`; beyond it the few that weigh most decide.
        in_events: whether births follow one another in a round, so that expected copies depend on the path.
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
