"""The shares of motivations, and the accounts of their change in four terms.

Each round the change of every share is booked exactly (Price 1970, as a telescoping sum). Learning is the change inside
minds. Selection is the change by expected copies. Drift is the change by realised minus expected copies. Transmission
is the change from parents to copies.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.compiled import compiled, inlined

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TERMS = ("selection", "drift", "learning", "transmission")
"""The four terms, in the order of the `rounds` table."""


class History(NamedTuple):
    """The history of a phase, round by round.

    Attributes:
        share: (rounds + 1, K) share after each round; row 0 is the state at the start.
        terms: (rounds, 4, K) change of each share, by `TERMS`.
        mean_pay: (rounds, K) mean selection signal of a kind's episodes; nan where it had none.
        hits: (rounds,) episodes that ended in the scored act.
        lineages: (rounds, N) living copies of each founder; (0, 0) if lineages are not kept.
        visits: how often the phase was run; the history is that of the last visit.
    """

    share: Floats
    terms: Floats
    mean_pay: Floats
    hits: Ints
    lineages: Ints
    visits: int = 1


def empty_history(rounds: int, kinds: int, agents: int, lineages: bool) -> History:
    """Allocate the history of a phase."""
    kept = (rounds, agents) if lineages else (0, 0)
    return History(
        np.zeros((rounds + 1, kinds)),
        np.zeros((rounds, len(TERMS), kinds)),
        np.full((rounds, kinds), np.nan),
        np.zeros(rounds, np.int64),
        np.zeros(kept, np.int64),
    )


@compiled
def shares_pure(kinds: int, kind: Ints, copies: Floats) -> Floats:
    """(K,) share of each kind, agents weighted by copies (which sum to N)."""
    shares = np.zeros(kinds)
    for i in range(kind.shape[0]):
        shares[kind[i]] += copies[i]
    return np.asarray(shares / kind.shape[0])


@compiled
def shares_mixed(influence: Floats, copies: Floats) -> Floats:
    """(K,) mean influence of each motivation over (N, K) minds weighted by copies (which sum to N)."""
    shares = np.zeros(influence.shape[1])
    for i in range(influence.shape[0]):
        for k in range(influence.shape[1]):
            shares[k] += copies[i] * influence[i, k]
    return np.asarray(shares / influence.shape[0])


@inlined
def credit(control: Ints, signal: Floats, earned: Floats, episodes: Floats) -> None:
    """Add one agent's episodes to the sums, by the motivation in control: earned (K,), episodes (K,)."""
    for episode in range(signal.shape[0]):
        earned[control[episode]] += signal[episode]
        episodes[control[episode]] += 1.0


@compiled
def divide(total: Floats, count: Floats, mean: Floats) -> None:
    """Fill `mean` with total / count, nan where the count is zero."""
    for k in range(total.shape[0]):
        mean[k] = total[k] / count[k] if count[k] > 0.0 else np.nan


@compiled
def mean_pay_pure(kind: Ints, pay: Floats, mean: Floats) -> None:
    """Fill `mean` (K,) with the mean pay of the agents of each kind; nan where there are none."""
    earned = np.zeros(mean.shape[0])
    count = np.zeros(mean.shape[0])
    for i in range(kind.shape[0]):
        earned[kind[i]] += pay[i]
        count[kind[i]] += 1.0
    divide(earned, count, mean)


@compiled
def book(
    history: History, row: int, learned: Floats, persuaded: Floats, expected: Floats, selected: Floats, sent: Floats
) -> None:
    """Enter one round, given shares (K,) after learning, persuasion, expected and realised copies, and transmission."""
    for k in range(sent.shape[0]):
        history.terms[row, 0, k] = (persuaded[k] - learned[k]) + (expected[k] - persuaded[k])
        history.terms[row, 1, k] = selected[k] - expected[k]
        history.terms[row, 2, k] = learned[k] - history.share[row, k]
        history.terms[row, 3, k] = sent[k] - selected[k]
        history.share[row + 1, k] = sent[k]


@compiled
def count_lineages(history: History, row: int, founder: Ints) -> None:
    """Enter the living copies of each founder, if lineages are kept."""
    if history.lineages.shape[0] > 0:
        for ancestor in founder:
            history.lineages[row, ancestor] += 1
