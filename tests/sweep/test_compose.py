"""Composing many jobs equals what Hydra itself would compose, for every option and every value in it."""

from collections.abc import Iterator
from typing import Any

import pytest
from hydra.types import RunMode

from sim.config.complaints import COMPLAINTS
from sim.sweep.design.composer import Composer
from tests.sim.configs import config
from tests.sim.test_config import EVERY, overrides_for


@pytest.fixture(scope="module")
def composer(hydra: Any) -> Composer:
    master = hydra.compose_config(config_name="config", overrides=[], run_mode=RunMode.MULTIRUN)
    return Composer(hydra.config_loader, master)


def leaves(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Walk all scalar values of a resolved configuration."""
    if isinstance(node, dict):
        for key, child in node.items():
            yield from leaves(child, (*path, key))
    elif not isinstance(node, list):
        yield ".".join(path), node


def other(value: Any) -> str:
    """Write another value of the same type, as on the command line."""
    if isinstance(value, bool):
        return str(not value).lower()
    if isinstance(value, int):
        return str(value + 3)
    if isinstance(value, float):
        return repr(value / 2 + 0.25)
    return "null" if value is None else f"'{value} too'"


@pytest.mark.parametrize("every", [pytest.param(1, marks=pytest.mark.slow), 11])
def test_values_of_the_default_configuration(composer: Composer, every: int) -> None:
    """Hydra takes a tenth of a second for each: all of them in the slow tier, a sample otherwise."""
    found = list(leaves(config()))
    assert len(found) > 250
    for key, value in found[::every]:
        job = [f"{key}={other(value)}"]
        assert composer.compose(job) == composer.compose_as_hydra_does(job), key
    assert composer.compose([]) == config()


@pytest.mark.parametrize(("group", "name"), EVERY, ids="=".join)
def test_every_option_with_a_value_beside_it(composer: Composer, group: str, name: str) -> None:
    chosen = overrides_for(group, name)
    as_hydra_does = composer.compose_as_hydra_does([*chosen, "seed=1"])  # nothing interpolates the seed
    for seed in (1, 2, 1):
        assert composer.compose([*chosen, f"seed={seed}"]) == {**as_hydra_does, "seed": seed}


MIXED = [
    ["world.parameters.hackability=0.1", "world.parameters.horizon=2"],
    ["world.parameters.hackability=1", "world.causes.later_reward.control=0.3", "world.parameters.horizon=3"],
    ["world.parameters.online=1e-3", "regime=rl_only", "regime.rl.rounds=7"],
    ["+population.prior.bias={intended:1}", "regime.rl.rounds=9"],
    ["regime.rl.selection={demography:moran}", "regime.rl.rounds=9"],
    ["motivation=[intended,reward_seeker]", "motivation.intended.count=2"],
    ["~regime.character_training", "regime.rl.episodes=3"],
    ["order=[rl,deployment]", "seed=null"],
    ["world.parameters.hackability=${world.parameters.horizon}"],
    ["population.founders='a=b c'", "records=summary"],
    ["population.founders=007", "seed=007"],
    ["population.founders=1.50", "regime.rl.noise=1e-1"],
]


@pytest.mark.parametrize("job", MIXED, ids=" ".join)
def test_mixtures(composer: Composer, job: list[str]) -> None:
    for _ in range(2):
        assert composer.compose(job) == composer.compose_as_hydra_does(job)


@pytest.mark.parametrize("bad", ["regime.rl.rounds=many", "regime.rl.roundz=1", "regime.rl.rounds=1.5", "sed=1"])
def test_what_hydra_refuses_is_refused_and_leaves_no_trace(composer: Composer, bad: str) -> None:
    with pytest.raises(COMPLAINTS):
        composer.compose_as_hydra_does([bad])
    with pytest.raises(COMPLAINTS):
        composer.compose([bad])
    assert composer.compose(["regime.rl.rounds=5"])["regime"]["rl"]["rounds"] == 5


def test_equal_parts_are_the_same_object(composer: Composer) -> None:
    one, two = (composer.compose([f"regime.rl.rounds={r}", "world.parameters.hackability=0.3"]) for r in (5, 6))
    assert one["world"] is two["world"]
    assert one["regime"] is not two["regime"]
    assert one["regime"]["deployment"] is two["regime"]["deployment"]
