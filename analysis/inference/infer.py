"""Sample the posterior, given answers: compose the world, run the sampler, and check that it converged."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import jax
import numpy as np
from numpy.typing import NDArray
from numpyro.diagnostics import split_gelman_rubin

from analysis.inference.arms.answers import Answer
from analysis.inference.arms.probe import Probe
from analysis.inference.composed import composed
from analysis.inference.law.posterior import Law, build_law
from analysis.inference.law.sampler import Data, Draws, Tick, sample
from sim.errors import BadInput

Floats = NDArray[np.float64]

CHAINS, WARMUP, DRAWS = 4, 300, 250
MOST_RHAT = 1.05
"""Largest split R-hat (Gelman et al. 2013) of reported quantities at which the sampler counts as converged."""
MOST_DIVERGED = 0.02
ROUNDS = 3
"""Number of runs, each twice as long as the last, after which the sampler counts as not converged."""


class NotConverged(RuntimeError):  # noqa: N818 - reads as the sentence it prints
    """The sampler's chains disagree: there is no result."""


@dataclass(frozen=True)
class Posterior:
    """The posterior of the unknowns, given answers.

    Attributes:
        law: the law of the answers.
        draws: draws of the unknowns.
        shares: (S, N, K) shares by draw and row.
        chances: (S, N, K) chance of the act by kind.
        rate: (S, N) rate of the act.
        concentration: (S,) concentration of answers around the rate.
        rhat: largest split R-hat over shares, rates and concentration.
    """

    law: Law
    draws: Draws
    shares: Floats
    chances: Floats
    rate: Floats
    concentration: Floats
    rhat: float
    seed: int

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The answers, row by row."""
        return self.law.matrices.answers


def infer(
    answers: Sequence[Answer],
    probe: Probe,
    overrides: Sequence[str] = (),
    seed: int = 0,
    tick: Tick | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Posterior:
    """Sample the posterior of all unknowns, given answers.

    Raises:
        BadInput: if there are no answers, or the world does not fit the probe.
        NotConverged: if chains still disagree after runs of growing length.
    """
    counted = [answer for answer in answers if answer.counted]
    if not counted:
        raise BadInput("answers: no row has answers (n is 0 or missing in all of them).")
    law = build_law(counted, probe, composed(probe, overrides))
    data = answers_data(counted)
    for attempt in range(ROUNDS):
        longer = 2**attempt
        draws = sample(law, data, CHAINS, WARMUP * longer, DRAWS * longer, seed, tick)
        found = summarise(law, draws, seed)
        if found.rhat <= MOST_RHAT and draws.diverged <= MOST_DIVERGED:
            return found
        say(f"not yet converged (R-hat {found.rhat:.3f}, {draws.diverged:.1%} diverged): a longer run follows.")
    raise NotConverged(
        f"the sampler did not converge (R-hat {found.rhat:.3f}, at most {MOST_RHAT:g}; {draws.diverged:.1%} of "
        f"iterations diverged, at most {MOST_DIVERGED:.0%}): there is no result."
    )


def answers_data(answers: Sequence[Answer]) -> Data:
    """Return k and n of one problem with all rows; rows without answers have weight 0."""
    k, n = (np.array([[float(getattr(a, name) or 0) for a in answers]]) for name in ("k", "n"))
    return Data(k, n, np.array([[float(a.counted) for a in answers]]))


def summarise(law: Law, draws: Draws, seed: int) -> Posterior:
    """Turn draws of the first problem into shares, chances and rates, with the split R-hat of the chains."""
    chains = draws.z[0]
    found = {name: np.asarray(part) for name, part in jax.jit(jax.vmap(law.rates))(draws.flat()).items()}
    by_chain = {name: part.reshape(*chains.shape[:2], *part.shape[1:]) for name, part in found.items()}
    rhat = max(
        float(np.nanmax(split_gelman_rubin(series)))
        for series in (by_chain["shares"], np.log(by_chain["rate"]), np.log(by_chain["concentration"]))
    )
    return Posterior(law=law, draws=draws, rhat=rhat, seed=seed, **found)
