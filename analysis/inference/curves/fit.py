"""Fit curves under each rule with several chains, and check that the chains agree."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.inference.curves import quantities as q
from analysis.inference.curves.model import Draws, characters, data_of, natural
from analysis.inference.curves.sampler import sample
from analysis.inference.curves.table import Curves
from sim.errors import BadInput

Floats = NDArray[np.float64]

CHAINS, WARM_UP, DRAWS, THIN = 4, 1500, 500, 6
LONGER = 5
WORST = 1.05
"""Largest split R-hat (Gelman et al. 2013) of a quantity at which chains still count as agreed."""


@dataclass(frozen=True)
class Fit:
    """A posterior under one rule.

    Attributes:
        rule: the rule.
        draws: over all chains.
        models: names of the models, in the order of the draws.
        characters: names of the characters.
        budget: the step that stands for progress 1.
        worst: the largest split R-hat, and the name of its quantity.
    """

    rule: str
    draws: Draws
    models: tuple[str, ...]
    characters: tuple[str, ...]
    budget: float
    worst: tuple[float, str]

    @property
    def converged(self) -> bool:
        """Whether chains agree."""
        return self.worst[0] <= WORST


def fit_rules(curves: Sequence[Curves], rules: Sequence[str], seed: int = 0, *, patient: bool = True) -> list[Fit]:
    """Fit each of `curves` under the rule at the same position, in parallel threads.

    If chains do not agree and `patient` is true, the fit is repeated with chains `LONGER` times as long.
    """
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(lambda one, rule: _fit(one, rule, seed, patient), curves, rules))


def _fit(curves: Curves, rule: str, seed: int, patient: bool) -> Fit:
    found = _sampled(curves, rule, seed, THIN)
    return found if found.converged or not patient else _sampled(curves, rule, seed, LONGER * THIN)


def _sampled(curves: Curves, rule: str, seed: int, thin: int) -> Fit:
    data = data_of(curves, rule)
    models, named = tuple(dict.fromkeys(curves.of("model"))), tuple(dict.fromkeys(characters(curves)))
    streams = [np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(CHAINS)]
    chains = [sample(rng, data, len(models), len(named), WARM_UP, DRAWS, thin) for rng in streams]
    common = np.array([chain[0] for chain in chains])
    reached = split_r_hat(natural(common))
    draws = Draws(*(np.concatenate(parts) for parts in zip(*chains, strict=True)))
    worst = int(reached.argmax())
    return Fit(rule, draws, models, named, max(curves.budget, 1.0), (float(reached[worst]), q.GLOBALS[worst]))


def split_r_hat(chains: Floats) -> Floats:
    """(chains, draws, Q) -> (Q,) potential scale reduction of halves of chains (Gelman et al. 2013, section 11.4)."""
    half = chains.shape[1] // 2
    halves = np.concatenate([chains[:, :half], chains[:, half : 2 * half]])
    within = halves.var(axis=1, ddof=1).mean(axis=0)
    between = halves.mean(axis=1).var(axis=0, ddof=1)
    return np.asarray(np.sqrt((half - 1) / half + between / within))


def require_converged(fits: Sequence[Fit]) -> None:
    """Raise `BadInput` unless the chains of every fit agree."""
    for fit in fits:
        if not fit.converged:
            size, name = fit.worst
            raise BadInput(
                f"curves: the chains did not agree under rule '{fit.rule}' (split R-hat {size:.3f} of '{name}', "
                "at most "
                f"{WORST} is accepted); nothing is presented as a result."
            )
