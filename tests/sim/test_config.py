"""Every option composes, builds, and says in a sentence what it is."""

import re
from typing import Any

import pytest
import yaml

from sim.builders.plan import build, plan_hash
from sim.config.catalogue import CONF, describe, help_text, options
from sim.config.compose import compose
from sim.memo import Memo
from tests.sim.configs import config

GROUPS = sorted(folder.name for folder in CONF.iterdir() if folder.is_dir() and folder.name[0] not in "_h")
EVERY = [(group, name) for group in GROUPS for name in options(group)]


def overrides_for(group: str, name: str) -> list[str]:
    """Choose an option in a run that it fits into."""
    if "law" in name:
        return ["experiment=law", f"{group}=[law_a,{name}]" if group == "motivation" and name != "law_a" else "seed=0"]
    if name in ("authority_follower", "pass_follower"):
        return ["world=reward_probe", f"motivation=[{name}]"]
    return {
        "box": [f"+box={name}"],
        "motivation": [f"motivation=[{name}]"],
        "phase": [f"phase@regime.rl={name}"],
        "selection": [f"selection@regime.rl.selection={name}"],
        "learning": [f"learning@regime.rl.learning={name}", "population=mixed"],
    }.get(group, [f"{group}={name}"])


def test_all_groups_are_seen() -> None:
    assert GROUPS == [
        "box",
        "experiment",
        "learning",
        "motivation",
        "phase",
        "population",
        "regime",
        "selection",
        "world",
    ]


@pytest.mark.parametrize(("group", "name"), EVERY, ids="=".join)
def test_option(group: str, name: str) -> None:
    build(compose(*overrides_for(group, name)))
    sentence = describe(CONF / group / f"{name}.yaml")
    assert len(sentence) > 20, "a config file opens with a sentence"
    assert f"{name} " in help_text()
    assert sentence in help_text()


@pytest.mark.parametrize("name", options("motivation"))
def test_a_motivation_file_nests_its_content_under_its_own_name(name: str) -> None:
    content = yaml.safe_load((CONF / "motivation" / f"{name}.yaml").read_text(encoding="utf-8"))
    assert list(content) == [name]
    assert content[name]["source"]


@pytest.mark.parametrize("name", options("experiment"))
def test_an_experiment_opens_with_its_question_and_its_command(name: str) -> None:
    """A claim is no question; it is a sweep."""
    sentence = describe(CONF / "experiment" / f"{name}.yaml")
    if re.match(r"[cn]\d\d", name):
        assert f"mofit -m experiment={name}" in sentence
    else:
        assert "?" in sentence
        assert re.search(rf"mofit (-m )?experiment={name}\b", sentence)


def test_motivations_keep_the_order_they_are_chosen_in() -> None:
    assert list(compose("motivation=[reward_seeker,intended]")["motivation"]) == ["reward_seeker", "intended"]


def test_order_overrides_that_of_the_regime() -> None:
    assert [phase.name for phase in build(config("order=[rl,character_training]")).phases] == [
        "rl",
        "character_training",
    ]


def test_parameters_reach_what_interpolates_them() -> None:
    world = compose("world.parameters.hackability=0.25")["world"]
    assert world["situations"]["weak_tests"]["actions"]["exploit"]["effect"]["tests_passed"] == pytest.approx(0.65)
    assert world["situations"]["review"]["actions"]["flatter"]["effect"]["approval"] == pytest.approx(0.7)


def hash_of(changed: dict[str, Any]) -> str:
    return plan_hash(changed, (), Memo())


@pytest.mark.parametrize(
    "override", ["seed=1", "regime.rl.rounds=151", "world.parameters.hackability=0.4", "order=[rl]"]
)
def test_hash_changes_with_what_changes_results(override: str) -> None:
    assert hash_of(config(override)) != hash_of(config())


@pytest.mark.parametrize("override", ["engine=kernel", "replicates=3", "records=summary", "check=true"])
def test_hash_does_not_change_with_what_does_not(override: str) -> None:
    assert hash_of(config(override)) == hash_of(config())


def test_seed_zero_is_a_seed_and_null_draws_one() -> None:
    assert build(config("seed=0")).seed == 0
    drawn = [build(config("seed=null")) for _ in range(2)]
    assert drawn[0].seed != drawn[1].seed
    assert drawn[0].config["seed"] == drawn[0].seed
