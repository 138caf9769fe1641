"""Numbers that follow from what is set are finite, or a sentence names the key that makes them too large."""

import pytest

from sim.builders.plan import build
from sim.errors import BadInput
from sim.memo import Memo
from sim.runs.run import run
from sim.sweep.unit import Unit, run_unit
from tests.sim.configs import config

RL = ["regime=rl_only", "regime.rl.rounds=3", "population.agents=40"]
LARGE = [
    ([*RL, "world.causes.influence.selection=1e308"], "world.causes.influence.selection=1e+308: leads to"),
    (
        ["experiment=law", "regime.law.selection.strength=1e308", "world.parameters.pay_a=1000"],
        "regime.law.selection.strength=1e+308: leads to fitness beyond all finite numbers",
    ),
    ([*RL, "regime.rl.noise=1e308"], "regime.rl.noise=1e+308: leads to pay of a round"),
    ([*RL, "regime.rl.selection.strength=1e305"], "regime.rl.selection.strength=1e+305: leads to a number"),
    (
        [*RL, "world.causes.harm.power=1e300", "evaluation.episodes=4000000000"],
        "world.causes.harm.power=1e+300",
    ),
]


@pytest.fixture(autouse=True)
def _no_limit_on_what_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let any number be set, so that what follows from it is what is looked at."""
    monkeypatch.setattr("sim.config.check.LARGEST", float("inf"))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("words", "said"), LARGE)
def test_a_run_names_the_key(words: list[str], said: str) -> None:
    with pytest.raises(BadInput) as caught:
        run(build(config(*words)), engine="kernel")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.filterwarnings("error")
def test_a_job_of_a_sweep_fails_with_the_sentence_and_the_others_go_on() -> None:
    large, usual = config(*LARGE[4][0]), config(*RL)
    ran = run_unit(Unit(0, {0: large, 1: usual}), Memo(), lambda rounds: None)
    assert list(ran.errors) == [0]
    assert ran.errors[0].startswith("world.causes.harm.power=1e+300: leads to 'deployment_harm' beyond all finite")
    assert ran.tables["summary"]["job"].to_list() == [1]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("word", ["population.rationality=1e308", "+population.prior.bias.intended=1e308", "seed=7"])
def test_large_numbers_that_lead_to_no_larger_ones_run(word: str) -> None:
    tables = run(build(config(*RL, word)), engine="kernel")
    assert tables["summary"]["gap"].is_finite().all()
