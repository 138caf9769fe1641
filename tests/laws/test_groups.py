"""Rules that compare the rollouts of one prompt: a group meets one situation, so that easy tasks win no groups.

Budget: 6 means at ALPHA = 1e-5 each, so that a lawful change of random streams fails one of them with chance
below 1e-4.
"""

from itertools import product
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from agents.learning.catalogue import LEARNING_RULES, learn
from agents.learning.entry import Learning
from analysis.theory import learning as theory
from sim.builders.plan import build
from sim.config.compose import compose
from sim.expected.shares import expected_shares
from sim.model.plan import Plan
from tests.laws.judge import assert_mean
from tests.laws.law_world import law_config, law_plan, of_one_mind, play

Floats = NDArray[np.float64]

GROUPED = ("group_gradient", "best_of_n")
DRIFT = {"group_gradient": theory.group_gradient_drift, "best_of_n": theory.best_of_group_drift}

X = (0.5, 0.3, 0.2)
PAY = ((0.9, 0.2, 0.1), (0.9, 0.4, 0.1), (0.95, 0.3, 0.0))
"""An easy task, a middling and a hard one: kind 1 is best in the second, kind 2 in the first."""
MET = (0.5, 0.3, 0.2)


def learning(rule: str, rate: float, **more: Any) -> dict[str, Any]:
    """A phase in which minds learn in groups of four and nobody is copied."""
    rules = {"rule": rule, "rate": rate, "group": 4}
    return {"minds": "mixed", "learning": rules, "selection": {"demography": "none"}, **more}


@pytest.mark.parametrize("rule", GROUPED)
def test_a_group_meets_one_situation(rule: str) -> None:
    """One round of 60,000 minds at a small rate, three means at ALPHA: 3 % of a drift off is caught.

    Were each episode to meet a situation of its own, the rules would see the difficulty of tasks instead.
    """
    plan = law_plan(PAY, chance=MET, prior=X, episodes=16, **learning(rule, 0.005))
    _, end = play(plan, of_one_mind(X, 60_000), 1, seed=11)
    law = theory.over_situations(lambda reward: DRIFT[rule](X, reward, 4), PAY, MET)
    assert_mean((end.influence - X) / 0.005, law)
    assert expected_shares(plan)[0][1] - X == pytest.approx(0.005 * law, abs=0.005 * 4e-3)
    apart = np.array([x * m for x in X for m in MET])
    pooled = DRIFT[rule](apart, np.ravel(PAY), 4).reshape(3, 3).sum(axis=1)
    assert np.abs(pooled - law).max() > 0.02


@pytest.mark.parametrize("minds", ["one", "many"])
def test_situations_are_met_as_often_as_before(minds: str) -> None:
    """Which situations are met does not depend on whether groups share them: mean pay, at ALPHA."""
    plan = law_plan(PAY, chance=MET, prior=X, episodes=16, **learning("best_of_n", 0.0))
    history, _ = play(plan, of_one_mind(X, 20 if minds == "one" else 400), 500 if minds == "one" else 25, seed=12)
    assert_mean(history.mean_pay @ X, np.array(X) @ np.array(PAY) @ np.array(MET))


@pytest.mark.parametrize(
    ("rule", "hackability", "drift"),
    [
        ("group_gradient", 0.5, 0.079),
        ("group_gradient", 0.2, 0.079),
        ("best_of_n", 0.5, 0.172),
        ("best_of_n", 0.2, 0.172),
    ],
)
def test_the_size_of_the_flaw_hardly_matters_in_the_default_world(rule: str, hackability: float, drift: float) -> None:
    """Patchwork against intended at one half each, groups of four, no noise."""
    plan = build(
        compose(
            "regime=rl_only", "population=mixed", "motivation=[intended,patchwork]", "regime.rl.noise=0",
            f"learning@regime.rl.learning={rule}", "regime.rl.learning.rate=1e-6", "regime.rl.rounds=1",
            f"world.parameters.hackability={hackability}", "selection@regime.rl.selection=none",
        )
    )  # fmt: skip
    start, end = expected_shares(plan)[0]
    assert (end - start)[1] / 1e-6 == pytest.approx(drift * 4 * start[0] * start[1], rel=0.35)
    assert drift_at_half(plan) == pytest.approx(drift, abs=0.0008)


def drift_at_half(plan: Plan) -> float:
    """Mean change of the second motivation, per unit rate, at a share of one half."""
    from sim.expected.mind import learned_share

    return float((learned_share(plan.phases[0], np.array([0.5, 0.5])) - 0.5)[1] / 1e-6)


# How large a flaw is, and how often it is met


def rounds_to_half(rule: str, size: float, frequency: float, minds: int | None = None) -> float:
    """Rounds until the exploiter of a flaw holds half, from 0.2: in an endless population or by simulation."""
    pay = ((0.5 + size, 0.5), (0.5, 0.5))
    rounds = 1000 if minds is None else int(1.3 * rounds_to_half(rule, size, frequency)) + 2
    plan = law_plan(pay, chance=(frequency, 1.0 - frequency), prior=(0.2, 0.8), rounds=rounds, episodes=32,
                    **learning(rule, 0.1))  # fmt: skip
    if minds is None:
        path = expected_shares(plan)[0]
    else:
        path = play(plan, of_one_mind((0.2, 0.8), minds), rounds, 13)[0].share
    after = int((path[:, 0] > 0.5).argmax())
    assert after > 0
    return float(after - (path[after, 0] - 0.5) / (path[after, 0] - path[after - 1, 0]))


@pytest.mark.parametrize("rule", GROUPED)
def test_groups_see_how_often_a_flaw_is_met_and_not_how_large_it_is(rule: str) -> None:
    often = rounds_to_half(rule, 0.4, 0.5)
    assert rounds_to_half(rule, 0.05, 0.5) == pytest.approx(often, rel=1e-3)
    assert rounds_to_half(rule, 0.4, 0.125) == pytest.approx(4 * often, rel=0.03)


def test_reinforce_sees_both() -> None:
    often = rounds_to_half("softmax_gradient", 0.4, 0.5)
    assert rounds_to_half("softmax_gradient", 0.1, 0.5) == pytest.approx(4 * often, rel=0.03)
    assert rounds_to_half("softmax_gradient", 0.4, 0.125) == pytest.approx(4 * often, rel=0.03)


def test_flaw_size_and_frequency_by_simulation() -> None:
    """200 minds; a time strays by about 1 % (measured over ten seeds), limits are six of that: below 1e-8 a limit."""
    group = [rounds_to_half("group_gradient", *flaw, minds=200) for flaw in ((0.4, 0.5), (0.05, 0.5), (0.4, 0.25))]
    assert group[1] == pytest.approx(group[0], rel=0.06)
    assert group[2] == pytest.approx(2 * group[0], rel=0.08)
    single = [rounds_to_half("softmax_gradient", *flaw, minds=200) for flaw in ((0.4, 0.5), (0.2, 0.5), (0.4, 0.25))]
    assert single[1] == pytest.approx(2 * single[0], rel=0.08)
    assert single[2] == pytest.approx(2 * single[0], rel=0.08)


# A noisy verifier


def verified_drift(share: float, hit: float, false_alarm: float, group: int) -> float:
    """Exact mean change per unit rate, over who is in control and what the verifier passes."""
    code, rate, total = LEARNING_RULES.index("group_gradient"), 1e-5, 0.0
    passes = {0: hit, 1: false_alarm}
    for sequence in product([(kind, passed) for kind in (0, 1) for passed in (0.0, 1.0)], repeat=group):
        control, signal = np.array([k for k, _ in sequence]), np.array([s for _, s in sequence])
        chance = np.prod([
            (share if k == 0 else 1.0 - share) * (passes[k] if s else 1.0 - passes[k]) for k, s in sequence
        ])  # fmt: skip
        influence = np.array([share, 1.0 - share])
        learn(Learning(code, rate, group, 0.0), influence, control, signal)
        total += chance * (influence[0] - share)
    return total / rate


@pytest.mark.parametrize(("hit", "false_alarm"), [(0.9, 0.2), (0.6, 0.5), (0.4, 0.4), (0.3, 0.7), (1.0, 0.0)])
@pytest.mark.parametrize("group", [2, 4])
def test_a_noisy_verifier_selects_by_the_sign_of_youdens_j(hit: float, false_alarm: float, group: int) -> None:
    for share in (0.1, 0.6):
        law = theory.noisy_verifier_drift(share, hit, false_alarm, group)
        assert verified_drift(share, hit, false_alarm, group) == pytest.approx(law, abs=2e-6)
        assert np.sign(round(law, 12)) == np.sign(hit - false_alarm)


def verifier_plan(hit: float, false_alarm: float, group: int, share: float, rounds: int) -> Plan:
    """A right and a wrong pattern: what a pattern does fails the verifier as often as the pattern explores."""
    config = law_config()
    config["world"]["outcomes"] = ["passed", "failed"]
    config["world"]["causes"]["reward"] = {"passed": 1.0}
    config["world"]["situations"]["only"]["actions"] = {
        name: {"habit": 1.0, "effect": {name: 1.0}} for name in ("passed", "failed")
    }
    template = config["motivation"].pop("law_a")
    chances = {"right": (hit, share), "wrong": (false_alarm, 1.0 - share)}
    config["motivation"] = {
        name: {**template, "wants": {"passed" if chance > 0.5 else "failed": 1.0},
               "explores": {"only": 2.0 * min(chance, 1.0 - chance)}, "count": count}
        for name, (chance, count) in chances.items()
    }  # fmt: skip
    config["population"]["minds"] = "mixed"
    law = config["regime"]["law"]
    law |= {"exploration": 1.0, "rounds": rounds, "episodes": 4 * group}
    law["learning"] |= {"rule": "group_gradient", "rate": 0.2, "group": group}
    law["selection"] |= {"demography": "none"}
    return build(config)


@pytest.mark.parametrize("group", [2, 8])
@pytest.mark.parametrize(("hit", "false_alarm"), [(0.8, 0.3), (0.6, 0.6), (0.3, 0.8)])
def test_the_transition_at_youdens_j_in_a_population(hit: float, false_alarm: float, group: int) -> None:
    """100 minds of one half each: the right pattern takes over, or walks without bias, or is lost."""
    plan = verifier_plan(hit, false_alarm, group, 0.5, 300)
    assert plan.phases[0].chance.max(axis=1) == pytest.approx([max(c, 1 - c) for c in (hit, false_alarm)], abs=1e-9)
    share = play(plan, of_one_mind((0.5, 0.5), 100), 300, seed=14)[0].share[-1, 0]
    path = expected_shares(plan)[0][-1, 0]
    if hit == false_alarm:
        assert path == pytest.approx(0.5, abs=0.02)
        assert share == pytest.approx(0.5, abs=0.2)
    else:
        assert (share > 0.8) == (path > 0.8) == (hit > false_alarm)
        assert (share < 0.2) == (path < 0.2) == (hit < false_alarm)


@pytest.mark.parametrize("size", [3, 8, 16])
def test_the_size_of_a_group_changes_the_speed_and_not_the_way(size: int) -> None:
    """Binary rewards, three patterns of several chances: directions on the simplex agree to rounding."""
    share, reward = np.array(X), np.array([1.0, 0.0, 0.0])
    small, large = (theory.group_gradient_drift(share, reward, n) for n in (2, size))
    assert small / np.linalg.norm(small) == pytest.approx(large / np.linalg.norm(large), abs=1e-12)
    assert np.linalg.norm(large) > np.linalg.norm(small)


# Prior against diversity


def boundary_prior(diversity: int, rounds: int) -> float:
    """Founding share from which the exploiter of one flawed situation of so many holds half after so many rounds."""
    low, high = -12.0, 0.0
    for _ in range(16):
        middle = 0.5 * (low + high)
        share = 1.0 / (1.0 + np.exp(-middle))
        plan = law_plan(
            ((1.0, 0.5), (0.5, 0.5)), chance=(1.0 / diversity, 1.0 - 1.0 / diversity), prior=(share, 1.0 - share),
            rounds=rounds, episodes=4, **learning("group_gradient", 1.0),
        )  # fmt: skip
        low, high = (low, middle) if expected_shares(plan)[0][-1, 0] > 0.5 else (middle, high)
    return float(1.0 / (1.0 + np.exp(-low)))


def test_the_boundary_of_prior_and_diversity_is_nearly_straight() -> None:
    """Log prior against log diversity: slope near one, no point far from the line, near the law of small shares."""
    diversity = np.array([2, 4, 8])
    prior = np.array([boundary_prior(int(d), 200) for d in diversity])
    slope, level = np.polyfit(np.log(diversity), np.log(prior), 1)
    assert slope == pytest.approx(1.0, abs=0.12)
    assert np.log(prior) == pytest.approx(slope * np.log(diversity) + level, abs=0.03)
    assert prior == pytest.approx(theory.takeover_prior(1.0 / diversity, 1.0, 200, 4), rel=0.2)
