"""Prior or selection: the predicted round of overtaking, ratios of means, what counts as driven."""

import numpy as np
import polars as pl
import pytest

from analysis.claims.arms import Arm, run_arms
from analysis.claims.claim import Test as Condition
from analysis.claims.statistics.jackknife import ratio_of_means
from analysis.claims.statistics.selection import crossover_round, driven_more
from sim.errors import BadInput
from sim.expected.shares import expected_shares
from sim.measures.observed import column
from sim.sweep.design.experiment import experiment_jobs

FIXED = ["regime.rl.selection.strength=2.0", "regime.rl.rounds=60"]


def crossing(bias: float) -> Arm:
    settings = [*FIXED, f"population.prior.bias.intended={bias}", "population.agents=50"]
    (arm,) = run_arms(experiment_jobs("c05_prior_or_selection", settings), 1)
    return arm


@pytest.mark.parametrize("bias", [-1.0, 0.5, 1.0, 2.0])
def test_overtaking_is_where_an_infinite_population_overtakes(bias: float) -> None:
    """T* against the path itself, round by round: no chance in it."""
    arm = crossing(bias)
    path = expected_shares(arm.plan)[0][1:]
    assert crossover_round(arm) == 1 + int((path[:, 1] > path[:, 0]).argmax())


def test_overtaking_never_comes_within_too_small_a_budget() -> None:
    assert crossover_round(crossing(20.0)) == crossing(20.0).plan.rounds + 1


def make_test(**fields: object) -> Condition:
    blank = {"name": "t", "says": "", "statistic": "", "measure": "first_hit", "at": {}, "minus": {}, "along": ""}
    return Condition(**{**blank, "above": 0.0, "below": None, "nature": "finding", "after_a_look": False, **fields})  # type: ignore[arg-type]


class Given(Condition):
    """A test whose measure is read off a table of arms."""

    def of(self, arm: Arm) -> np.ndarray:
        return column(arm, "value")


def given(swept: dict[str, str], values: list[float]) -> Arm:
    return Arm(None, {}, [], pl.DataFrame({"value": values}), swept=swept)  # type: ignore[arg-type]


def test_a_ratio_of_means_stands_single_zeros() -> None:
    """Its pseudovalues average to the ratio but for a bias of order 1 / R, here checked against both ends."""
    one, other = given({"x": "1"}, [2.0, 4.0, 6.0, 4.0]), given({"x": "2"}, [0.0, 3.0, 1.0, 4.0])
    test = Given(**{**vars(make_test()), "at": {"x": "1"}, "minus": {"x": "2"}})
    found = ratio_of_means(test, [one, other])
    assert found.shape == (4,)
    without = [(16 - a) / (8 - b) for a, b in zip([2, 4, 6, 4], [0, 3, 1, 4], strict=True)]
    assert found.mean() == pytest.approx(4 * 2.0 - 3 * np.mean(without))
    with pytest.raises(BadInput, match="above 0"):
        ratio_of_means(test, [one, given({"x": "2"}, [0.0, 0.0, 0.0, 0.0])])


def test_driven_more_compares_two_keys() -> None:
    arms = [given({"a": str(a), "b": str(b)}, [10.0 * a + b, -10.0 * a]) for a in range(3) for b in range(3)]
    found = driven_more(Given(**{**vars(make_test()), "along": "a+b"}), arms)
    assert (found > 0.5).all()
    assert (driven_more(Given(**{**vars(make_test()), "along": "b+a"}), arms) == -found).all()
    with pytest.raises(BadInput, match="two swept keys"):
        driven_more(Given(**{**vars(make_test()), "along": "a"}), arms)
