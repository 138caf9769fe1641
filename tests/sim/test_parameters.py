"""What a world says of its parameters: labels and ranges, which change no result."""

from pathlib import Path
from typing import Any

import pytest
from omegaconf import OmegaConf

from analysis.commands import explain
from sim.builders.plan import build
from sim.config.catalogue import CONF, options
from sim.config.check import check_parameters
from sim.config.compose import compose, compose_files
from sim.config.world import allowed, parameters
from sim.errors import BadInput

WORLDS = list(options("world"))


def shipped(name: str) -> Any:
    return OmegaConf.to_container(compose_files(f"+world@world={name}").world, resolve=True)


@pytest.mark.parametrize("name", WORLDS)
def test_every_parameter_of_a_shipped_world_is_labelled_and_in_range(name: str) -> None:
    world = {"labels": {}, "ranges": {}, **shipped(name)}
    check_parameters(world)
    assert all(each.label for each in parameters(world)), name
    chances = [n for n, label in world["labels"].items() if label.startswith(("chance", "share"))]
    assert {n: list(world["ranges"][n]) for n in chances} == {n: [0, 1] for n in chances}


def test_labels_and_ranges_change_no_plan() -> None:
    config = compose()
    bare = {**config, "world": {**config["world"], "labels": {}, "ranges": {}}}
    assert build(bare).hash == build(config).hash


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            ["world.parameters.hackability=5"],
            "world.parameters.hackability=5.0: must be in [-1, 1] (flaw in the reward).",
        ),
        (["world.parameters.horizon=-1"], "world.parameters.horizon=-1.0: must be at least 0 (later reward"),
        (
            ["+world.labels.hackabilty=x"],
            "world.labels.hackabilty: unknown name 'hackabilty'; did you mean 'hackability'?",
        ),
        (["+world.ranges.pay=[0]"], "world.ranges.pay: unknown name 'pay'; did you mean 'payoff'?"),
        (["+world.ranges.payoff=[2,1]"], "world.ranges.payoff=[2, 1]: must be [low, high]"),
        (["+world.ranges.payoff=[]"], "world.ranges.payoff=[]: must be [low, high]"),
        (["+world.ranges.payoff=[0,1,2]"], "world.ranges.payoff=[0, 1, 2]: must be [low, high]"),
        (["+world.ranges.payoff=[low]"], "world.ranges.payoff[0]='low': must be a number."),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(settings: list[str], said: str) -> None:
    with pytest.raises(BadInput) as error:
        build(compose(*settings))
    assert str(error.value).startswith(said)


def test_a_range_is_written_as_people_do() -> None:
    assert [allowed(ends) for ends in (None, [0], [0.0, 1.5])] == ["", "at least 0", "in [0, 1.5]"]


def test_explain_shows_parameters_with_label_and_range(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    explain.explain(["motivation=intended", "situation=weak_tests", "environment=training"])
    said = " ".join(capsys.readouterr().out.split())
    assert "world.parameters.hackability │ 0.5 │ in [-1, 1] │ flaw in the reward" in said
    assert "world.parameters.payoff │ 1 │ any number │ stated payoff" in said


def test_a_world_of_a_users_own_may_say_nothing(tmp_path: Path) -> None:
    (tmp_path / "world").mkdir()
    text = (CONF / "world" / "law.yaml").read_text(encoding="utf-8")
    (tmp_path / "world" / "mine.yaml").write_text(text.replace("labels:", "# labels:"), encoding="utf-8")
    words = ("experiment=law", "world=mine", f"hydra.searchpath=[shared://{tmp_path}]")
    assert parameters(compose(*words)["world"])[0].label == ""
