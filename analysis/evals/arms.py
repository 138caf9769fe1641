"""The questions of a probe: arms crossed with acts, with each act once asked for and once paid."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from analysis.inference.arms.acts import ACTS
from analysis.inference.arms.answers import read_answers
from analysis.inference.arms.probe import Probe, load_probe
from analysis.inference.arms.prompts import prompt, read_prompt, tokens
from sim.errors import BadInput, require_name

SHIPPED: dict[str, dict[str, float | str]] = {
    "base": {},
    "high_payoff": {"payoff": 100.0},
    "applies": {"applies": "yes"},
    "void": {"applies": "no"},
    "trains": {"trains": "yes"},
    "trains_nothing": {"trains": "no"},
    "instruction_first": {"priority": "instruction"},
    "grade": {"field": "grade"},
    "audited": {"audit": "announced"},
    "paid_as_asked": {"agrees": "yes"},
}
"""Arms by name; `agrees` pays the act that is asked for."""


def chosen_arms(arms: str, probe: Probe) -> list[dict[str, float | str]]:
    """Return the named arms (names separated by commas, or `all`), or the arms of a table.

    Raises:
        BadInput: for an unknown name, or a file that is not a table of arms.
    """
    if arms.endswith(".csv"):
        read = read_answers(Path(arms), probe, counted=False)
        stated = [
            {name: value for name, value in answer.arm.items() if name not in ("asks", "pays")} for answer in read
        ]
        agree = [answer.agrees for answer in read]
        return [arm | ({"agrees": "yes"} if same else {}) for arm, same in zip(stated, agree, strict=True)]
    names = list(SHIPPED) if arms == "all" else [name.strip() for name in arms.split(",")]
    for name in names:
        require_name(f"arms={arms}", name, SHIPPED)
    return [dict(SHIPPED[name]) for name in names]


def questions(arms: Sequence[dict[str, float | str]], acts: Sequence[str]) -> list[dict[str, Any]]:
    """Cross arms with acts, each act asked for once: system and user message, and the arm that the text states.

    Raises:
        BadInput: for an unknown act, or an arm with a feature that the text cannot state.
    """
    made = []
    for name in acts:
        require_name(f"acts={name}", name, ACTS)
        one, other = ACTS[name].asked
        for asks, pays in ((one, other), (other, one)) if ACTS[name].swapped else ((one, other),):
            for features in arms:
                arm = {"asks": asks, "pays": pays, **features}
                if arm.pop("agrees", None):
                    arm["pays"] = asks
                system, user = prompt(arm)
                stated = read_prompt(system, user) or {}
                lost = [feature for feature, value in arm.items() if stated.get(feature) != value]
                if lost:
                    raise BadInput(f"arm {arm}: the eval cannot say {lost[0]}={arm[lost[0]]}.")
                made.append({"task": name, "system": system, "user": user, "arm": stated, "tokens": tokens(arm)})
    return made


def price(asked: Sequence[dict[str, Any]], epochs: int) -> str:
    """Return a line with the number of questions and an estimate of their tokens."""
    total = epochs * sum(question["tokens"] for question in asked)
    return f"{epochs * len(asked)} questions, about {total} tokens (estimated from letters, answers included)"


def the_probe() -> Probe:
    """Return the probe whose vocabulary the eval uses."""
    return load_probe()
