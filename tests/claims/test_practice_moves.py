"""What practice and its transfer move in the shipped experiments, in endless populations: no chance, no false alarm."""

from functools import cache

import pytest

from analysis.claims.arms import run_endless
from sim.measures.names import measure
from sim.memo import Memo
from sim.sweep.design.experiment import experiment_jobs


@cache
def kludge(experiment: str) -> dict[tuple[str, ...], float]:
    """Final share of the kludge by the values of both keys."""
    arms = run_endless(experiment_jobs(experiment), Memo())
    return {tuple(arm.swept.values()): float(measure(arm, "share:patchwork")[0]) for arm in arms}


@pytest.mark.parametrize("strength", ["0.5", "1", "2"])
def test_a_kludge_that_is_hard_to_learn_is_rare(strength: str) -> None:
    left = [kludge("hard_to_learn")[practice, strength] for practice in ("0", "50", "200", "800", "3200")]
    assert left == sorted(left, reverse=True)
    assert left[0] > 0.2
    assert left[-1] < 0.01


def test_practice_costs_more_the_stronger_selection_is() -> None:
    """Without practice, strength hardly matters among the fit; with it the weaker selection leaves more."""
    left = {key: share for key, share in kludge("hard_to_learn").items() if key[0] in ("0", "200")}
    assert abs(left["0", "2"] - left["0", "0.5"]) < 0.03
    assert left["200", "0.5"] > 5 * left["200", "2"]


def test_diversity_holds_back_who_must_learn_every_case() -> None:
    shares = kludge("narrow_skill")
    assert shares["32", "0"] < 0.05 * shares["1", "0"]
    assert shares["32", "1"] == pytest.approx(shares["1", "1"], abs=1e-6)
    assert shares["32", "0"] < shares["32", "0.1"] < shares["32", "0.5"] < shares["32", "1"]
