"""What an arm is put into words as can be read back, and answers are judged by rule."""

import pytest

from analysis.inference.arms.acts import ACTS
from analysis.inference.arms.probe import load_probe
from analysis.inference.arms.prompts import cost, prompt, read_prompt
from analysis.inference.askable import simple_arms


def test_every_arm_that_the_design_weighs_can_be_asked_and_read_back() -> None:
    for arm in simple_arms(load_probe()):
        stated = {"field": "reward", "format": "metadata"} | dict(arm.arm)
        if stated["field"] != "correct":
            stated.setdefault("payoff", 1.0)
        assert read_prompt(*prompt(arm.arm)) == stated
        assert cost(arm.arm) > 0


@pytest.mark.parametrize("task", ACTS)
def test_examples_are_judged_as_what_they_are_examples_of(task: str) -> None:
    act = ACTS[task]
    assert set(act.examples) == set(act.asked)
    for name, texts in act.examples.items():
        assert [act.judge(text) for text in texts] == [name] * len(texts)
    for text in ("", "I will not choose.", "12 or 13"):
        assert act.judge(text) is None


def test_other_messages_are_no_arm() -> None:
    assert read_prompt("You are a helpful assistant.", "What is 2 + 2?") is None


def test_a_cost_is_lower_where_the_act_is_paid() -> None:
    system, _ = prompt({"asks": "even", "pays": "odd", "field": "cost", "payoff": 5.0})
    assert '"if": "an odd number", "cost": 0, "else": 5' in system
