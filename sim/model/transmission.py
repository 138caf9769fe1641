"""How copies differ from their parents: row-stochastic kernels over motivations.

Kernels that do not depend on shares are multiplied once, when a phase is built; `sim/model/kinship.py` makes those that
follow the causal graph. Two kernels depend on shares and are rebuilt each round. The cap of rewriting bounds the share
that is rewritten. In imitation a motivation spreads in proportion to its share.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.compiled import compiled, inlined

Floats = NDArray[np.float64]


class Transmission(NamedTuple):
    """How copies differ in a phase.

    Attributes:
        fixed: (K, K) kernel of all steps that do not depend on shares.
        rewrite: chance per agent and round of being rewritten, in [0, 1].
        cap: largest share of the population that is rewritten in a round, in (0, 1].
        written: (K,) distribution from which a rewritten agent is drawn, sums to one.
        unwritten: (K,) 1 for motivations that are rewritten, 0 for the motivation that rewriting aims at.
        appeal: (K,) chance that an agent that meets the motivation takes it up, in [0, 1].
    """

    fixed: Floats
    rewrite: float
    cap: float
    written: Floats
    unwritten: Floats
    appeal: Floats


def mutation(rate: float, prior: Floats) -> Floats:
    """Kernel that draws a motivation anew from the prior at a rate: house of cards (Kingman 1978).

    Args:
        rate: chance per agent and round, in [0, 1].
        prior: (K,) sums to one.

    Returns:
        (K, K), row = from, column = to, rows sum to one.
    """
    return mixing(rate, np.tile(prior, (len(prior), 1)))


def mixing(rate: float, target: Floats) -> Floats:
    """Kernel that follows another (K, K) at a rate in [0, 1] and changes nothing otherwise."""
    return (1.0 - rate) * np.eye(len(target)) + rate * target


@compiled
def transmission_at(rules: Transmission, share: Floats) -> Floats:
    """Return the (K, K) kernel at shares (K,): the fixed steps, then rewriting, then imitation.

    Each step is applied to the shares after the previous steps.
    """
    kernel = rules.fixed
    if rules.rewrite > 0.0:
        kernel = _compose(kernel, rewriting(rules, _passed(share, kernel)))
    if rules.appeal.max() > 0.0:
        kernel = _compose(kernel, imitation(rules.appeal, _passed(share, kernel)))
    return kernel


def changes_kinds(rules: Transmission) -> bool:
    """Tell whether a copy may differ from its parent at any shares."""
    return bool(rules.rewrite > 0.0 or rules.appeal.max() > 0.0 or (rules.fixed.diagonal() < 1.0).any())


@compiled
def keeps_all(kernel: Floats) -> bool:
    """Tell whether every copy stays what its parent is, so that nothing has to be drawn."""
    least = 1.0
    for kind in range(kernel.shape[0]):
        least = min(least, kernel[kind, kind])
    return least >= 1.0


@compiled
def rewriting(rules: Transmission, share: Floats) -> Floats:
    """Kernel of text that rewrites motivations towards one, at most `cap` of the population a round.

    `share` (K,) holds the shares after the fixed steps.
    """
    kinds = share.shape[0]
    exposed = 0.0
    for kind in range(kinds):
        exposed += share[kind] * rules.unwritten[kind]
    rate = min(rules.rewrite, rules.cap / exposed) if exposed > 0.0 else 0.0
    kernel = np.zeros((kinds, kinds))
    for source in range(kinds):
        moved = rate * rules.unwritten[source]
        for target in range(kinds):
            kernel[source, target] = moved * rules.written[target]
        kernel[source, source] += 1.0 - moved
    return kernel


@compiled
def imitation(appeal: Floats, share: Floats) -> Floats:
    """Kernel of memes: each agent meets another agent, and takes up its motivation with the chance `appeal`.

    With equal appeal nobody gains on average; with unequal appeal it is replicator dynamics (Schlag 1998).
    """
    kinds = share.shape[0]
    taken = 0.0
    for kind in range(kinds):
        taken += share[kind] * appeal[kind]
    kernel = np.zeros((kinds, kinds))
    for source in range(kinds):
        for target in range(kinds):
            kernel[source, target] = share[target] * appeal[target]
        kernel[source, source] += 1.0 - taken
    return kernel


@compiled
def _passed(share: Floats, kernel: Floats) -> Floats:
    """Return shares (K,) after a kernel."""
    passed = share.copy()
    transmit_mixed(kernel, passed)
    return passed


@compiled
def _compose(first: Floats, second: Floats) -> Floats:
    """Return the kernel of one step after another; explicit loops, so that both engines round alike."""
    kinds = first.shape[0]
    product = np.zeros((kinds, kinds))
    for source in range(kinds):
        for middle in range(kinds):
            if first[source, middle] != 0.0:
                for target in range(kinds):
                    product[source, target] += first[source, middle] * second[middle, target]
    return product


@inlined
def transmit_pure(rng: np.random.Generator, kernel: Floats, kind: int) -> int:
    """Draw what a copy wants: staying the same is tried first, so that most draws end at once."""
    uniform = rng.random()
    return kind if uniform < kernel[kind, kind] else _other_kind(kernel, kind, uniform)


@compiled
def _other_kind(kernel: Floats, kind: int, uniform: float) -> int:
    """Find what a copy wants instead, from the uniform by which it did not stay the same."""
    left = uniform - kernel[kind, kind]
    drawn = kind
    for other in range(kernel.shape[0]):
        if other != kind and kernel[kind, other] > 0.0:
            drawn = other
            left -= kernel[kind, other]
            if left < 0.0:
                break
    return drawn


@inlined
def transmit_mixed(kernel: Floats, influence: Floats) -> None:
    """Pass a mind through the kernel, in place: influence (K,) becomes influence @ kernel."""
    kinds = influence.shape[0]
    passed = np.zeros(kinds)
    for source in range(kinds):
        if influence[source] > 0.0:
            for target in range(kinds):
                passed[target] += influence[source] * kernel[source, target]
    for target in range(kinds):
        influence[target] = passed[target]
