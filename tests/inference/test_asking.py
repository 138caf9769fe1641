"""Information is exact where it is known, and answers needed are as few as said."""

import numpy as np
import pytest
from scipy.stats import binom

pytest.importorskip("numpyro", reason="needs the extra `infer`: uv sync --extra infer")

from analysis.inference.asking import CHANCE, answers_needed, candidates, greedy, information, mistaken
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


def test_candidates_are_arms_of_the_vocabulary() -> None:
    chosen = probe("intended", "reward_seeker")
    arms = candidates(chosen, "x", "m")
    assert len({tuple(arm.arm.items()) for arm in arms}) == len(arms) > 100
    assert sum(arm.agrees for arm in arms) == 1
