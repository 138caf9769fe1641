"""The comparison's verdict can come out either way, and its sentences follow from numbers."""

from functools import cache

import numpy as np
import pytest

from analysis.foretell.design import BOX, MAP, label_of, networks, worlds
from analysis.foretell.page import comparison_page, lessons, sentences, verdict
from analysis.foretell.pair import NETWORK, SELECTION, Pair, calibration, founders_behaviour, measures_of, table_of
from analysis.foretell.transfer import best_transfer, closed, transferred
from sim.builders.plan import build
from sim.config.compose import compose
from sim.expected.shares import expected_shares
from sim.model.evaluate import evaluate
from sim.model.plan import Plan

SHORT = ("regime=rl_only", "regime.rl.rounds=60", "motivation=[intended,reward_seeker,misaligned_schemer]")


@cache
def plan() -> Plan:
    return build(compose(*SHORT))


def selected() -> np.ndarray:
    """(E, S, A) what the infinite population does at the end."""
    share = expected_shares(plan())[-1][-1]
    found = evaluate(plan().cast)
    return np.stack([np.tensordot(share, found[name].behaviour, axes=1) for name in plan().cast.world.environments])


def pair(network: np.ndarray, label: str = "as set") -> Pair:
    """Put a network that does (E, S, A) beside selection, four of each, all alike."""
    behaviour = {SELECTION: np.stack([selected()] * 4), NETWORK: np.stack([network] * 4)}
    measures = {
        name: {
            "training reward": np.full(4, 0.8),
            "gap of the whole": _gap(values),
            "harm in deployment": np.full(4, 0.1),
        }
        for name, values in behaviour.items()
    }
    return Pair(plan(), label, founders_behaviour(plan()), behaviour, measures)


def _gap(behaviour: np.ndarray) -> np.ndarray:
    names = list(plan().cast.world.environments)
    apart = behaviour[:, names.index("training")] - behaviour[:, names.index("deployment")]
    return np.abs(apart).sum(axis=2) @ plan().cast.world.environments["deployment"].probability / 2


def carried_over() -> np.ndarray:
    """A network whose acts in deployment follow what training did there, wholly."""
    network = selected()
    network[list(plan().cast.world.environments).index("deployment")] = transferred(pair(selected()), 1.0)
    return network


def test_a_network_that_follows_selection_is_predicted() -> None:
    assert verdict([pair(selected())], "deployment") == ("predicts", pytest.approx(0.0, abs=1e-12))
    assert best_transfer([pair(selected())]) == 0.0
    assert "Selection predicts deployment" in sentences(pair(selected()), [], [])[0]


def test_a_network_whose_acts_carry_over_is_not() -> None:
    other = pair(carried_over())
    word, distance = verdict([other], "deployment")
    assert word == "does not predict"
    assert distance > 0.05
    assert best_transfer([other]) == 1.0
    assert other.distance(transferred(other, 1.0)) == pytest.approx(0.0, abs=1e-9)
    assert "Selection does not predict deployment" in sentences(other, [], [])[0]
    assert "Selection predicts training" in sentences(other, [], [])[1]


def test_transfer_is_judged_on_plans_that_it_was_not_fitted_to() -> None:
    before, after, fitted = closed([pair(carried_over()), pair(carried_over()), pair(selected())])
    assert fitted.tolist()[:2] == [pytest.approx(fitted[0])] * 2
    assert fitted[2] == 1.0
    assert after[2] > before[2]


def test_transferred_chances_are_chances() -> None:
    for value in (0.0, 0.3, 1.0):
        moved = transferred(pair(selected()), value)
        assert moved.sum(axis=1) == pytest.approx(np.ones(len(moved)))
        assert (moved[plan().cast.world.habit == 0] == 0).all()


def test_calibration_over_worlds() -> None:
    table = calibration([pair(selected(), "a"), pair(carried_over(), "b")])
    assert table["worlds"].to_list() == [2] * table.height
    assert table.filter(table["measure"] == "training reward")["slope"].to_list() == [None]


def test_the_page_holds_what_was_found() -> None:
    both = [pair(selected(), "a <b>"), pair(carried_over(), "b")]
    page = comparison_page(pair(carried_over()), both, both, ["regime=rl_only"], 4)
    assert "does not predict deployment" in page
    assert "predicts 1 of 2 plans in deployment" in page
    assert "a <b>" not in page.split("<script")[0]
    assert "farthest with b" in page
    assert len(lessons(pair(selected()), both)) == 2
    assert table_of(both[0])["inside"].all()


def test_designs_compose() -> None:
    points = worlds(3, 0)
    assert len(points) == 3
    assert worlds(3, 0) == points
    assert len(networks()) == 2 * len(MAP)
    for point in [*points, *networks()]:
        build(compose("regime=rl_only", "engine=network", *point))
    assert label_of(points[0]).count(",") == len(BOX) - 1


def test_measures_of_a_population_are_its_tables() -> None:
    from analysis.foretell.pair import behaviour_of
    from sim.runs.run import run

    tables = run(plan(), engine="kernel", replicates=2)
    behaviour = behaviour_of(plan(), tables)
    found = measures_of(plan(), tables, behaviour)
    shares = sum(found[f"share: {name}"] for name in ("intended", "fitness_seeker", "schemer"))
    assert shares == pytest.approx(np.ones(2))
    assert found["training reward"].tolist() == tables["summary"]["training_reward"].to_list()
    assert behaviour.sum(axis=3) == pytest.approx(np.ones(behaviour.shape[:3]))
