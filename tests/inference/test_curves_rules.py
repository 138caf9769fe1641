"""Laws of time: closed forms, fixed points, and theory's times to one half."""

import numpy as np
import pytest

from analysis.inference.curves.rules import GROUP, SOURCES, clock, log_odds_after, speed

LOW = -15.0  # no exploration


@pytest.mark.parametrize("rule", SOURCES)
def test_speed_is_scaled_and_time_runs_forward(rule: str) -> None:
    law = clock(rule)
    assert speed(rule, np.zeros(1))[0] == pytest.approx(1.0)
    assert (np.diff(law.time) > 0).all()
    start = np.array([-6.0, -1.0, 0.0, 2.0])
    assert log_odds_after(law, start, LOW, 0.0) == pytest.approx(start, abs=0.02)


def test_the_replicator_moves_log_odds_evenly() -> None:
    assert log_odds_after(clock("replicator"), -4.0, LOW, np.array([0.0, 1.0, 6.0])) == pytest.approx(
        [-4.0, -3.0, 2.0], abs=1e-3
    )


@pytest.mark.parametrize(("share", "time"), [(0.1, 6.64), (0.01, 54.1), (0.001, 506.4)])
def test_the_softmax_gradient_takes_theory_s_time_to_one_half(share: float, time: float) -> None:
    """Theory: (1/q - 1/(1-q)) / 2 + ln((1-q)/q) for dx = 2 x^2 (1-x)^2, whose speed at one half is a half of ours."""
    reached = log_odds_after(clock("softmax_gradient"), np.log(share / (1 - share)), LOW, time / 2)
    assert reached == pytest.approx(0.0, abs=0.02)


def test_best_of_n_is_its_own_flow() -> None:
    """dx/dt = 1 - (1 - x)^4 - x, scaled to speed 1 at x = 1/2, integrated by small steps."""
    x, dt = 0.02, 1e-4
    scale = (1 - 0.5**4 - 0.5) / 0.25
    for _ in range(20_000):
        x += dt * (1 - (1 - x) ** 4 - x) / scale
    expected = log_odds_after(clock("best_of_n"), np.log(0.02 / 0.98), LOW, 2.0)
    assert 1 / (1 + np.exp(-expected)) == pytest.approx(x, abs=2e-3)


def test_a_group_is_mixed_seldom_where_the_act_is_rare() -> None:
    u = np.array([-8.0, -7.0])
    ratio = speed("group_gradient", u)[1] / speed("group_gradient", u)[0]
    assert ratio == pytest.approx(np.e, rel=0.05)  # E[sqrt(p(1-p))] -> x sqrt(G - 1): in proportion to the share
    assert GROUP > 1


def test_exploration_keeps_the_start_from_standing_still() -> None:
    law = clock("softmax_gradient")
    still = log_odds_after(law, -8.0, LOW, 20.0)
    explored = log_odds_after(law, -8.0, -3.0, 20.0)
    assert explored > still + 1.0
    assert log_odds_after(law, -2.0, -3.0, 1.0) == pytest.approx(log_odds_after(law, -2.0, LOW, 1.0))
