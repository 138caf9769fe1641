"""What a lesson is: settings, a question, what they run, and what is shown of it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import altair as alt
import numpy as np
from numpy.typing import NDArray

from analysis.lab.control import Control, Settings
from analysis.lab.replay import Replay, ends, replay
from analysis.lab.setup import Setup
from analysis.lab.words import Words
from sim.model.evaluate import Evaluation, evaluate
from sim.model.plan import Plan

Facts = dict[str, float]
"""Numbers that texts quote, by name."""

MORE = 20
"""Runs that "run 20 more" adds to the first."""


@dataclass(frozen=True)
class Scene:
    """A lesson under its settings: what is run, and what the reader has asked to see.

    Attributes:
        settings: of the lesson's controls.
        words: the reader's catalogue.
        setup: what the settings run.
        more: whether the reader ran it 20 more times.
        deployed: whether the reader pressed Deploy.
        round: round that the replay slider stands at.
    """

    settings: Settings
    words: Words
    setup: Setup
    more: bool = False
    deployed: bool = False
    round: int = 0

    @cached_property
    def plan(self) -> Plan:
        """The plan of these settings."""
        return self.setup.plan()

    @cached_property
    def run(self) -> Replay:
        """The run that the reader watches."""
        return replay(self.setup)

    @cached_property
    def ends(self) -> NDArray[np.float64]:
        """(R, K) shares at the end of this run and, if asked for, of 20 more."""
        return ends(self.setup, 1 + MORE) if self.more else self.run.share[-1:]

    @cached_property
    def evaluations(self) -> dict[str, Evaluation]:
        """What each motivation does in every environment."""
        return evaluate(self.plan.cast)


@dataclass(frozen=True)
class Lesson:
    """One mechanism.

    Attributes:
        name: its key in the catalogues and in links.
        controls: what can be set.
        right: the answer that the default settings bear out; the options are in the catalogues.
        setup: settings -> what is run.
        pictures: what is shown, most important first.
        facts: numbers that the lesson's texts quote, all computed.
        clue: a picture that is shown before the reader predicts.
        deploys: whether pressing Deploy adds a picture.
        case: facts -> which of the lesson's sentences `now` is said; None where it has one or none.
    """

    name: str
    controls: tuple[Control, ...]
    right: str
    setup: Callable[[Settings], Setup]
    pictures: Callable[[Scene], list[alt.Chart | alt.LayerChart]]
    facts: Callable[[Scene], Facts]
    clue: Callable[[Scene], Any] | None = None
    deploys: bool = False
    case: Callable[[Facts], str] | None = None

    def scene(self, settings: Settings, words: Words, **asked: bool | int) -> Scene:
        """Lay out a scene."""
        return Scene(settings, words, self.setup(settings), **asked)

    def now(self, scene: Scene) -> str:
        """Say what the settings give; '' where the lesson says nothing of them."""
        key = f"{self.name}.now"
        if not self.case and not scene.words.has(key):
            return ""
        facts = self.facts(scene)
        return scene.words(f"{key}.{self.case(facts)}" if self.case else key, **facts)
