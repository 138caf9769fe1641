"""All learning rules by name and code, and the compiled branch to each."""

import numpy as np
from numpy.typing import NDArray

from agents.catalogue import branch, collect
from agents.compiled import inlined
from agents.learning.entry import Learning, LearningRule

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

RULES = collect("agents.learning.rules", LearningRule)
LEARNING_RULES = tuple(rule.name for rule in RULES)
"""Learning rules by code: a phase's `learning.rule` is a position in this tuple."""

_learn_by_code = branch(*(rule.learn for rule in RULES))


@inlined
def learn(rule: Learning, influence: Floats, control: Ints, signal: Floats) -> None:
    """Move influence inside one mind, in place; credit goes to the pattern that was in control.

    Args:
        rule: the rule and its numbers.
        influence: (K,) on the simplex, changed in place.
        control: (episodes,) motivation in control of each episode.
        signal: (episodes,) selection signal that each episode earned.

    Raises:
        ValueError: if no rule has this code.
    """
    _learn_by_code(rule.rule, rule, influence, control, signal)


def learning_rule(name: str) -> LearningRule:
    """Return the rule of a name."""
    return RULES[LEARNING_RULES.index(name)]
