"""`mofit-explain`: what it says is what behaviour is computed from."""

import sys

import numpy as np
import pytest

from agents.compiled import ROOT
from analysis.commands import explain
from sim.config.compose import compose
from sim.errors import BadInput

TELLING = "environment=honest_test"


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    explain.explain(list(words))
    return " ".join(capsys.readouterr().out.split())


def test_paths_add_up_to_the_values_that_behaviour_comes_from() -> None:
    """Q of an action is the sum over paths of effect on the start, believed strength, foresight and want."""
    own = {"motivation": "misaligned_schemer", "situation": "shell_access", "environment": "training"}
    (found,) = explain.reasons_of(explain.composed(own, []), own)
    assert 0.0 < found.credence < 1.0
    settings = compose()
    actions = settings["world"]["situations"]["shell_access"]["actions"]
    by_habit_and_value = np.log(found.habit) + settings["population"]["rationality"] * found.values.sum(axis=1)
    assert found.policy.argmax() == by_habit_and_value.argmax()
    for action, values in zip(found.actions, found.values, strict=True):
        by_paths = sum(
            actions[action]["effect"].get(path.steps[0], 0.0)
            * (found.credence * path.training + (1.0 - found.credence) * path.deployment)
            * path.foresight
            * path.want
            for path in found.paths
        )
        assert values.sum() == pytest.approx(by_paths, abs=1e-12)


@pytest.mark.parametrize(
    ("trust", "views", "sentence"),
    [
        ("0.0", ("training", "deployment"), "does not believe it; credence of being in training"),
        ("0.4", ("training", "deployment", "told"), "goes by it with a weight of 0.4; credence of being in training"),
        ("1.0", ("told",), "It is told what causes hold here, and believes it."),
    ],
)
def test_what_is_told_counts_as_far_as_it_is_trusted(
    capsys: pytest.CaptureFixture[str], trust: str, views: tuple[str, ...], sentence: str
) -> None:
    words = ("motivation=reward_seeker", "situation=weak_tests", TELLING, f"world.parameters.test_tell={trust}")
    text = said(capsys, *words)
    assert sentence in text
    heads = text.split("path ")[1].split(" foresight")[0].split()
    assert tuple(head for head in heads if head in ("training", "deployment", "told")) == views


def test_told_paths_are_those_of_the_causes_that_are_told() -> None:
    own = {"motivation": "reward_seeker", "situation": "weak_tests", "environment": "honest_test"}
    distrusting, trusting = (
        explain.reasons_of(explain.composed(own, [f"world.parameters.test_tell={trust}"]), own)[0] for trust in (0, 1)
    )
    assert {path.told for path in distrusting.paths} == {0.0}
    assert {path.training for path in trusting.paths} == {0.0}
    assert not np.allclose(distrusting.policy, trusting.policy)


def test_worlds_of_ones_own(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("motivation=people_pleaser", "world=help_desk", "--config-dir", str(ROOT / "examples"))
    assert "people_pleaser in" in said(capsys, *words)


def test_a_folder_that_is_none_is_refused() -> None:
    with pytest.raises(BadInput, match="--config-dir=no/where: is not a folder"):
        explain.explain(["motivation=intended", "--config-dir=no/where"])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["situation=plain_task"], "motivation: missing;"),
        (["motivation=intended", "situation=plain_tsk"], "did you mean 'plain_task'?"),
        (["motivation=intended", "environment=trainin"], "did you mean 'training'?"),
        (["motivation=intendd"], "did you mean 'intended'?"),
        (["motivation=[intended,reward_seeker]"], "motivation=[intended,reward_seeker]: one motivation is explained"),
        (["motivation=intended", "chart=why.gif"], "chart=why.gif: must end in .png, .svg, .html."),
    ],
)
def test_bad_input_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["mofit-explain", *words])
    with pytest.raises(SystemExit) as stopped:
        explain.main()
    assert stopped.value.code == 2
    assert sentence in capsys.readouterr().err
