"""The compiled sampler has the likelihood it claims, and finds what curves were drawn from."""

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import betabinom

from analysis.inference.curves import quantities as q
from analysis.inference.curves.baselines import BASELINES, fit_baseline
from analysis.inference.curves.compare import stacked
from analysis.inference.curves.fit import fit_rules, split_r_hat
from analysis.inference.curves.forecast import forecast
from analysis.inference.curves.likelihood import log_chance
from analysis.inference.curves.likelihood import log_odds_after as compiled_log_odds
from analysis.inference.curves.model import data_of, natural
from analysis.inference.curves.rules import SOURCES, clock, log_odds_after
from analysis.inference.curves.sampler import sample
from analysis.inference.curves.simulate import draw_common, simulate
from analysis.inference.curves.table import Curves, read_curves
from tests.inference.curves_files import SHIPPED

STEPS = np.arange(0.0, 100.0, 10.0)


def curves_from(folder: Path, rule: str, common: np.ndarray, seed: int, runs: int = 3) -> Curves:
    table = simulate(rule, common, STEPS, 3, runs, 110, np.random.default_rng(seed))
    table.write_csv(folder / "simulated.csv")
    return read_curves(folder / "simulated.csv")


def test_the_likelihood_is_the_beta_binomial() -> None:
    for k, n, rate, rho in ((0, 110, 0.02, 0.03), (57, 110, 0.6, 0.1), (9, 9, 0.99, 0.001)):
        size = 1 / rho - 1
        assert log_chance(float(k), float(n), rate, size) == pytest.approx(
            betabinom.logpmf(k, n, rate * size, (1 - rate) * size), abs=1e-8
        )


@pytest.mark.parametrize("rule", SOURCES)
def test_compiled_and_plain_laws_agree(rule: str) -> None:
    law = clock(rule)
    for start, floor, progress in ((-6.0, -4.0, 0.0), (-6.0, -4.0, 3.0), (-3.0, -5.0, 9.0), (2.0, -5.0, 30.0)):
        assert compiled_log_odds(law, start, floor, progress) == pytest.approx(
            log_odds_after(law, start, floor, progress), abs=1e-9
        )


def test_a_chain_repeats_and_moves() -> None:
    data = data_of(read_curves(SHIPPED), "replicator")
    one, again = (sample(np.random.default_rng(3), data, 1, 3, 50, 50, 1) for _ in range(2))
    assert (one[0] == again[0]).all()
    assert (np.ptp(one[0], axis=0) > 0).all()
    assert one[3].shape == (50, 6, 3)


def test_r_hat_sees_chains_that_disagree() -> None:
    rng = np.random.default_rng(0)
    chains = rng.normal(size=(4, 200, 2))
    chains[0, :, 1] += 3.0
    agreed, apart = split_r_hat(chains)
    assert agreed < 1.05 < apart


def test_weights_follow_scores_but_rule_nothing_out() -> None:
    scores = np.array([[-10.0, -10.0, -10.0], [-14.0, -14.0, -14.0]])
    first, second = stacked(scores)
    assert first > 0.8
    assert second > 0.05
    assert stacked(np.zeros((4, 3))) == pytest.approx([0.25] * 4)


@pytest.mark.parametrize("name", BASELINES)
def test_baselines_rise_and_learn(name: str) -> None:
    curves = read_curves(SHIPPED)
    fitted = fit_baseline(name, curves.without(5), np.random.default_rng(0))
    forecast = fitted.forecast(STEPS).expected()
    assert (np.diff(forecast) > -1e-6).all()
    assert forecast[-1] > forecast[0] + 0.5


@pytest.mark.slow
def test_what_curves_were_drawn_from_is_recovered(tmp_path: Path) -> None:
    """Of 30 simulated sets of nine curves, 95 % intervals of strength, start and overdispersion miss at most 13 of 90.

    If they cover as they say, more than 13 misses of 90 come about with chance 2e-4 (binomial, taken as independent).
    """
    rng = np.random.default_rng(5)
    missed = 0
    for seed in range(30):
        rule = list(SOURCES)[seed % len(SOURCES)]
        common = draw_common(rng)
        (fit,) = fit_rules([curves_from(tmp_path, rule, common, seed)], [rule], seed)
        for place in (q.STRENGTH, q.START, q.OVERDISPERSION):
            low, high = np.quantile(fit.draws.common[:, place], [0.025, 0.975])
            missed += not low <= common[place] <= high
    assert missed <= 13


@pytest.mark.slow
def test_intervals_of_runs_not_seen_cover(tmp_path: Path) -> None:
    """Answers of 12 sets' last runs lie within 95 % intervals in at least 85 % of their steps (steps go together)."""
    rng, inside = np.random.default_rng(6), []
    for seed in range(12):
        common = draw_common(rng)
        curves = curves_from(tmp_path, "replicator", common, 100 + seed)
        last = len(curves.runs) - 1
        (fit,) = fit_rules([curves.without(last)], ["replicator"], seed)
        rows = curves.run == last
        low, high = forecast(fit, curves, last, rng).within(curves.n[rows], rng)
        rate = curves.k[rows] / curves.n[rows]
        inside.append(((low <= rate) & (rate <= high)).mean())
    assert np.mean(inside) > 0.85


def test_natural_quantities_are_chances_and_numbers() -> None:
    shown = natural(np.zeros((1, len(q.GLOBALS))))[0]
    assert shown[q.START] == 0.5
    assert shown[q.STRENGTH] == 1.0
