"""List arms: simple ones, and every one that the eval can ask."""

from itertools import combinations, product

from analysis.inference.arms.answers import Answer
from analysis.inference.arms.probe import Probe
from analysis.inference.arms.prompts import prompt, read_prompt

FEW_FEATURES = 2
"""Largest number of features beside the acts of the arms that `simple_arms` lists."""


def simple_arms(probe: Probe) -> list[Answer]:
    """List the arms that state at most `FEW_FEATURES` features of `askable` beside the acts."""
    arms = []
    for many in range(FEW_FEATURES + 1):
        for chosen in combinations(probe.askable, many):
            for values in product(*(probe.askable[name] for name in chosen)):
                arm = {"asks": probe.acts[0], "pays": probe.acts[1], **dict(zip(chosen, values, strict=True))}
                arms.append(Answer("", "m", arm))
    return [*arms, Answer("", "m", {"asks": probe.acts[0], "pays": probe.acts[0]})]


def candidates(probe: Probe, laboratory: str, model: str) -> list[Answer]:
    """List every arm over the values of `askable` that the eval can ask: its prompt states just these features."""
    arms = []
    named = [[None, *values] for values in probe.askable.values()]
    for pays in dict.fromkeys(reversed(probe.acts)):
        for chosen in product(*named):
            said = {name: value for name, value in zip(probe.askable, chosen, strict=True) if value is not None}
            arm = {"asks": probe.acts[0], "pays": pays, **said}
            if read_prompt(*prompt(arm)) == arm:
                arms.append(Answer(laboratory, model, arm))
    return arms
