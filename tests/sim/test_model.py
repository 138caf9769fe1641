"""`MotivationModel` is an ordinary Mesa model."""

import numpy as np
import pytest

from agents.policy import MixedAgent
from sim.builders.plan import build
from sim.engines.mesa import MotivationModel
from tests.sim.configs import small


@pytest.fixture
def model() -> MotivationModel:
    return MotivationModel(build(small()))


def test_a_step_is_a_round(model: MotivationModel) -> None:
    model.step()
    assert model.time == 1
    assert len(model.agents) == 20
    assert model.share.sum() == pytest.approx(1)


def test_run_for_passes_through_the_phases_and_stops(model: MotivationModel) -> None:
    seen = []
    for _ in range(3):
        model.run_for(3)
        seen.append(model.phase.name)
    assert seen == ["character_training", "rl", "deployment"]
    assert not model.running
    share = model.share.copy()
    model.step()
    assert model.share.tolist() == share.tolist()


def test_agents_are_a_set_with_verbs(model: MotivationModel) -> None:
    model.run_for(4)
    counts = model.agents.groupby("motivation").count()
    assert sum(counts.values()) == 20
    for name, count in counts.items():
        assert model.share[model.names.index(name)] == pytest.approx(count / 20)
    intended = model.agents.select(lambda agent: agent.motivation == "intended")
    assert len(intended) == counts.get("intended", 0)
    assert 0 < model.agents.agg("pay", np.mean) < 1.5


def test_data_collector_has_a_row_per_round(model: MotivationModel) -> None:
    model.run_for(9)
    frame = model.datacollector.get_model_vars_dataframe()
    assert len(frame) == 9
    assert list(frame.columns) == ["phase", "pay", *model.names]
    assert frame[list(model.names)].sum(axis=1).to_numpy() == pytest.approx(1)
    assert frame["phase"].tolist() == ["character_training"] * 3 + ["rl"] * 3 + ["deployment"] * 3


def test_mixed_minds_learn() -> None:
    config = small("experiment=mixed_minds")
    model = MotivationModel(build(config))
    founder = next(iter(model.agents))
    assert isinstance(founder, MixedAgent)
    assert founder.influence.tolist() == pytest.approx(model.plan.prior.tolist())
    model.run_for(6)
    minds = np.array(model.agents.get("influence"))
    assert minds.sum(axis=1) == pytest.approx(1)
    assert np.abs(minds - model.plan.prior).max() > 0.01


def test_nothing_is_drawn_from_global_generators(model: MotivationModel) -> None:
    before = np.random.get_state()[1].tolist(), model.random.getstate()
    model.run_for(9)
    assert (np.random.get_state()[1].tolist(), model.random.getstate()) == before
