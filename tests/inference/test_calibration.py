"""Simulation-based calibration (Talts et al. 2018): draw unknowns, simulate answers, infer; ranks are uniform.

500 draws for each of three casts. Ranks of shares, of a rate and of the concentration are held to the uniform by a
chi-square test over 20 bins; with some 18 tests at a level of 0.05 / 18 the false-alarm rate is about 5% in all.
Seeds are fixed.
"""

import jax
import numpy as np
import pytest
from scipy.stats import binomtest, chisquare

from analysis.inference.law.sampler import Data, sample
from tests.inference.setting import law

CASTS = (
    ("intended", "reward_seeker"),
    ("intended", "reward_seeker", "label_follower", "authority_follower"),
    ("reward_seeker", "misaligned_schemer", "pass_follower", "drifter"),
)
DRAWS, BATCH, BINS = 500, 500, 20
THIN = 8
LEVEL = 0.05 / 18


@pytest.mark.slow
@pytest.mark.parametrize("cast", CASTS, ids=lambda cast: "+".join(cast))
def test_ranks_of_the_truth_are_uniform_and_intervals_hold_it(cast: tuple[str, ...]) -> None:
    asked = law(*cast, models=("a-1", "b-1"))
    rng = np.random.default_rng(1)
    n = np.full((DRAWS, len(asked.matrices.answers)), 30.0)
    z = rng.standard_normal((DRAWS, asked.size))
    rates = jax.jit(jax.vmap(asked.rates))
    true = quantities(rates(z))
    found = rates(z)
    a = np.asarray(found["rate"] * found["concentration"][:, None])
    b = np.asarray(found["concentration"])[:, None] - a
    k = rng.binomial(30, rng.beta(np.maximum(a, 1e-9), np.maximum(b, 1e-9))).astype(float)
    ranks, held = [], []
    for start in range(0, DRAWS, BATCH):
        part = slice(start, start + BATCH)
        drawn = sample(asked, Data(k[part], n[part], np.ones_like(n[part])), 1, 250, (BINS - 1) * THIN, start)
        for row in range(BATCH):
            values = quantities(rates(drawn.z[row, 0]))
            ranks.append((values[THIN - 1 :: THIN] < true[start + row]).sum(axis=0))
            low, high = np.quantile(values, [0.025, 0.975], axis=0)
            held.append((low <= true[start + row]) & (true[start + row] <= high))
    counts = np.array([np.bincount(column, minlength=BINS) for column in np.array(ranks).T])
    chances = [chisquare(row).pvalue for row in counts]
    assert min(chances) > LEVEL, (chances, counts)
    for column in np.array(held).T:
        assert binomtest(int(column.sum()), DRAWS, 0.95).pvalue > LEVEL, column.mean()


def quantities(found: dict[str, jax.Array]) -> np.ndarray:
    """(S, Q) shares of the first model, the rate of its second arm, the concentration."""
    parts = [found["shares"][:, 0], found["rate"][:, 1:2], found["concentration"][:, None]]
    return np.concatenate([np.asarray(part) for part in parts], axis=1)
