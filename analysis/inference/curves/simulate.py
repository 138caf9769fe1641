"""Draw curves from the statistical model itself, whose parameters fits must recover."""

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import expit

from analysis.inference.curves import quantities as q
from analysis.inference.curves.rules import clock, log_odds_after

Floats = NDArray[np.float64]


def draw_common(rng: np.random.Generator) -> Floats:
    """(13,) quantities that all runs share, drawn from the prior: unbounded, in the order of `quantities.GLOBALS`."""
    common = np.empty(len(q.GLOBALS))
    common[: len(q.CENTRE)] = q.CENTRE + q.WIDTH * rng.normal(size=len(q.CENTRE))
    while common[q.FLOOR] > q.MOST_EXPLORED:
        common[q.FLOOR] = q.CENTRE[q.FLOOR] + q.WIDTH[q.FLOOR] * rng.normal()
    chance = np.clip(rng.beta(q.BETA[:, 0], q.BETA[:, 1]), 1e-6, 1.0 - 1e-6)
    common[q.PRESENT : q.START_BY_MODEL] = np.log(chance / (1.0 - chance))
    common[q.START_BY_MODEL :] = np.log(np.abs(q.SPREAD * rng.normal(size=len(q.SPREAD))).clip(1e-6))
    return common


def simulate(
    rule: str, common: Floats, steps: Floats, characters: int, runs: int, n: int, rng: np.random.Generator
) -> pl.DataFrame:
    """Draw curves of one model under a rule: some runs of each of some characters, n answers at each step."""
    spread, law = np.exp(common), clock(rule)
    model, progress = rng.normal(size=2), steps / steps.max()
    rows = []
    for character in range(characters):
        of_character = rng.normal()
        for run in range(runs):
            own = rng.normal(size=3)
            start = common[q.START] + spread[q.START_BY_MODEL] * model[0] + spread[q.START_BY_CHARACTER] * of_character
            start += spread[q.START_BY_RUN] * own[0]
            pace = common[q.STRENGTH] + spread[q.STRENGTH_BY_MODEL] * model[1] + spread[q.STRENGTH_BY_RUN] * own[1]
            top = expit(common[q.CEILING] + spread[q.CEILING_BY_RUN] * own[2])
            background = expit(common[q.BACKGROUND])
            share = expit(log_odds_after(law, start, common[q.FLOOR], np.exp(pace) * progress))
            there = rng.random() < expit(common[q.PRESENT])
            rate = np.clip(background + (top - background) * share * there, 1e-6, 1.0 - 1e-6)
            size = 1.0 / np.clip(expit(common[q.OVERDISPERSION]), 1e-6, 1.0 - 1e-6) - 1.0
            k = rng.binomial(n, rng.beta(np.maximum(rate * size, 1e-9), np.maximum((1.0 - rate) * size, 1e-9)))
            rows += [
                {
                    "model": "simulated",
                    "character": f"c{character}",
                    "run": f"r{run}",
                    "step": float(step),
                    "k": int(hits),
                    "n": n,
                }
                for step, hits in zip(steps, k, strict=True)
            ]
    return pl.DataFrame(rows)
