"""A motivation: the place in the world's causal graph that a cognitive pattern wants."""

from collections.abc import Mapping
from dataclasses import dataclass, field

CATEGORIES = ("intended", "fitness_seeker", "schemer", "kludge")
"""The four families of the behavioural selection model (Mallen & Shlegeris 2025)."""


@dataclass(frozen=True)
class Motivation:
    """A pattern that votes for the actions it believes lead to what it wants.

    Attributes:
        name: unique label.
        category: one of `CATEGORIES`.
        wants: weight per outcome; only ratios matter, as scale and rationality are one parameter.
        per: wants that replace `wants` in a situation, or under a situation's tag.
        explores: share in [0, 1] of the phase's exploration kept in a situation or under a tag (1 elsewhere).
        conditioning: acts as if it were certain to be in training.
        practice: episodes in control after which its skill lacks 1/e; 0 if it needs no practice.
        transfer: share in [0, 1] that practice in a situation counts in another that has nothing in common with it.
        count: how many such patterns there are (counting prior), above 0.
        description_length: bits (simplicity prior), at least 0.
        reasoning_steps: steps from want to action (speed prior), at least 0.
        source: citation.
    """

    name: str
    category: str
    wants: Mapping[str, float]
    per: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    explores: Mapping[str, float] = field(default_factory=dict)
    conditioning: bool = False
    practice: float = 0.0
    transfer: float = 1.0
    count: float = 1.0
    description_length: float = 0.0
    reasoning_steps: float = 0.0
    source: str = ""

    def wants_in(self, situation: str, tags: tuple[str, ...] = ()) -> Mapping[str, float]:
        """Return what is wanted in a situation, the largest weight scaled to 1."""
        wants = _bound(self.per, situation, tags, self.wants)
        largest = max((abs(weight) for weight in wants.values()), default=0.0)
        return {outcome: weight / largest for outcome, weight in wants.items()} if largest > 0 else {}

    def exploration_in(self, situation: str, tags: tuple[str, ...] = ()) -> float:
        """Return the share of the phase's exploration that is kept in a situation."""
        return _bound(self.explores, situation, tags, 1.0)

    def serves(self, outcome: str) -> bool:
        """Return whether the outcome is wanted in any situation; `own` causes are live only then."""
        return any(wants.get(outcome, 0.0) > 0 for wants in (self.wants, *self.per.values()))


def _bound[V](by_place: Mapping[str, V], situation: str, tags: tuple[str, ...], default: V) -> V:
    """Look a situation up by name, then by its tags in order."""
    return next((by_place[place] for place in (situation, *tags) if place in by_place), default)
