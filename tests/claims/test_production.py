"""What was chosen from published rows, and what a stated payoff does."""

from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest

from analysis.claims.arms import Arm, run_endless
from analysis.runs.published import published
from sim import build, compose
from sim.expected.engine import run_expected
from sim.measures.names import measure
from sim.memo import Memo
from sim.model.evaluate import evaluate
from sim.sweep.design.experiment import experiment_jobs

PROMISED = ("0.25", "0.5", "1", "2", "4", "8")


def test_a_production_population_scores_as_the_26_models_do_on_average() -> None:
    """In the endless population, within half a percent of the mean of the rows that it was chosen from."""
    rates = published().filter(arm="base")["rate"].to_numpy()
    assert len(rates) == 26
    plan = build(compose("regime=standard_then_safety", "population=production"))
    share = run_expected(plan, lambda rounds: None)[-1][0].share[-1]
    score = evaluate(plan.cast)["probe_announced"].score
    assert score is not None
    assert float(share @ score) == pytest.approx(rates.mean(), abs=0.005)
    assert rates.min() < float(share @ score) < rates.max()


@cache
def asked() -> Sequence[Arm]:
    return run_endless(experiment_jobs("stated_payoff"), Memo())


def by_payoff(doubt: str) -> np.ndarray:
    """Score of the announced probe over what is promised."""
    chosen = {
        arm.swept["world.parameters.payoff"]: arm for arm in asked() if arm.swept["world.parameters.doubt"] == doubt
    }
    return np.array([float(measure(chosen[promised], "score:probe_announced")[0]) for promised in PROMISED])


def test_a_larger_promise_moves_those_who_do_not_doubt_it() -> None:
    assert (np.diff(by_payoff("0")) > -1e-9).all()


def test_doubt_turns_large_promises_against_themselves() -> None:
    """With doubt 1 and 2 a promise of eight moves agents less than one of one or a half; doubt lowers all."""
    for doubt in ("1", "2"):
        score = by_payoff(doubt)
        assert score[-1] < 0.05 < score.max()
        assert score.argmax() in (1, 2)
    assert (by_payoff("2") < by_payoff("0")).all()
