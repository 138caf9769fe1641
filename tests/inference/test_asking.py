"""Information is exact where it is known, and answers needed are as few as said."""

import numpy as np
import pytest
from scipy.stats import betabinom, binom

pytest.importorskip("numpyro", reason="needs the extra `infer`: uv sync --extra infer")

from analysis.inference.askable import candidates, simple_arms
from analysis.inference.asking import count_chances, greedy, information
from analysis.inference.separation import CHANCE, answers_needed, mistaken
from tests.inference.setting import probe


def counts(rates: list[list[float]], n: int = 5) -> np.ndarray:
    """(M, S, A) chances of counts, for rates by draw and arm."""
    return binom.pmf(np.arange(n + 1)[:, None, None], n, np.array(rates))


def test_an_arm_in_which_all_draws_agree_tells_nothing_and_a_sure_one_tells_all() -> None:
    chance = counts([[0.3, 0.0], [0.3, 1.0]])
    gains = information(chance, np.full((1, 2), 0.5))
    assert gains == pytest.approx([0.0, np.log(2)])


def test_arms_are_chosen_given_what_the_arms_before_may_give() -> None:
    """The second arm repeats the first, the third splits the draws another way: it comes second."""
    chance = counts([[0.0, 0.0, 0.1], [0.0, 0.0, 0.9], [1.0, 1.0, 0.1], [1.0, 1.0, 0.9]])
    chosen = list(greedy(chance, np.ones(3), 2))
    assert [place for place, _ in chosen] == [0, 2]
    assert chosen[0][1] == pytest.approx(np.log(2))


def test_fewest_answers_are_fewest() -> None:
    one, other, tight = np.full(4, 0.1), np.full(4, 0.5), np.full(4, 1e7)
    needed = answers_needed(one, other, tight)
    assert needed is not None
    assert mistaken(one, other, tight, needed) <= 1 - CHANCE < mistaken(one, other, tight, needed - 1)
    assert answers_needed(one, one, tight) is None


def test_counts_have_the_chances_of_the_beta_binomial() -> None:
    rate, spread = np.array([[0.1, 0.5], [0.9, 1e-6]]), np.array([3.0, 40.0])
    chance = count_chances(rate, spread, 7)
    a = rate * spread[:, None]
    wanted = betabinom.pmf(np.arange(8)[:, None, None], 7, a, spread[:, None] - a)
    np.testing.assert_allclose(chance, wanted, rtol=1e-9)


def test_arms_passed_over_would_not_have_been_chosen() -> None:
    """The choice is that of weighing every arm each time."""
    rng = np.random.default_rng(3)
    chance, costs = counts(rng.uniform(size=(12, 60)).tolist()), rng.uniform(0.5, 2.0, 60)
    weight = np.full((1, 12), 1 / 12)
    for place, gain in greedy(chance, costs, 3):
        gains = information(chance, weight)
        assert place == int((gains / costs).argmax())
        assert gain == pytest.approx(gains[place])
        weight = (weight[:, None, :] * chance[:, :, place][None]).reshape(-1, 12)


def test_every_arm_that_the_eval_can_ask_is_weighed_once() -> None:
    """A prompt names a field, a format and, but for `correct`, an amount; the other features may be left out."""
    chosen = probe("intended", "reward_seeker")
    arms = candidates(chosen, "x", "m")
    assert len({tuple(arm.arm.items()) for arm in arms}) == len(arms)
    beside = np.prod(
        [len(chosen.askable[name]) + 1 for name in ("applies", "trains", "priority", "audit", "authority")]
    )
    shown = len(chosen.askable["format"]) * (len(chosen.askable["payoff"]) * len(chosen.askable["field"]) + 1)
    assert len(arms) == 2 * shown * beside == 24300
    assert sum(arm.agrees for arm in arms) == len(arms) // 2


def test_simple_arms_are_arms_of_the_vocabulary() -> None:
    arms = simple_arms(probe("intended", "reward_seeker"))
    assert len({tuple(arm.arm.items()) for arm in arms}) == len(arms) > 100
    assert sum(arm.agrees for arm in arms) == 1
