"""A reader's visit: what was chosen, predicted, run and deployed so far. One per browser tab; knows no browser."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from analysis.lab.control import Settings, defaults
from analysis.lab.lesson import Lesson, Scene
from analysis.lab.lessons import LESSONS
from analysis.lab.lessons.sandbox import causes
from analysis.lab.link import opened, query
from analysis.lab.replay import training_rounds
from analysis.lab.setup import Setup
from analysis.lab.words import Words
from sim.errors import BadInput

if TYPE_CHECKING:
    from analysis.lab.stage import Stage


@dataclass
class Visit:
    """Everything that outlives a change of lesson or language.

    Attributes:
        words: catalogue of the language chosen.
        lesson: the one that is open.
        complaints: what was wrong with the link that opened the lab.
        answers: predictions by lesson.
        chosen: settings by lesson, the last that made sense.
        deployed: lessons in which the reader has pressed Deploy.
        more_for: the setup that the reader last ran 20 more times.
        refusal: why the cause that was last added was refused; '' where it was not, or something else was set since.
    """

    words: Words
    lesson: Lesson
    complaints: tuple[str, ...] = ()
    answers: dict[str, str] = field(default_factory=dict)
    chosen: dict[str, dict[str, Any]] = field(default_factory=dict)
    deployed: set[str] = field(default_factory=set)
    more_for: Setup | None = None
    refusal: str = ""
    _moment: tuple[Setup, int] | None = None
    _stage: "tuple[Setup, Stage] | None" = None

    @classmethod
    def open(cls, params: Mapping[str, Any]) -> "Visit":
        """Begin at what a link's query asks for. A lesson that a link has set is shown without asking first."""
        opening = opened(params, LESSONS)
        visit = cls(Words(opening.language), opening.lesson, opening.complaints)
        visit.chosen[opening.lesson.name] = opening.settings
        if opening.settings != defaults(opening.lesson.controls):
            visit.answers[opening.lesson.name] = ""
        return visit

    def speak(self, language: str) -> Words:
        """Change the language."""
        if language != self.words.language:
            self.words = Words(language)
        return self.words

    def enter(self, name: str) -> Lesson:
        """Open a lesson."""
        if name != self.lesson.name:
            self.lesson, self.complaints, self.refusal = LESSONS[name], (), ""
        return self.lesson

    def predict(self, answer: str) -> None:
        """Note a prediction."""
        self.answers[self.lesson.name] = answer

    @property
    def predicted(self) -> bool:
        """Whether the open lesson may show its run."""
        return not self.lesson.right or self.lesson.name in self.answers

    @property
    def settings(self) -> dict[str, Any]:
        """Settings of the open lesson, the last that made sense."""
        return self.chosen.setdefault(self.lesson.name, defaults(self.lesson.controls))

    @property
    def setup(self) -> Setup:
        """What these settings run."""
        return self.lesson.setup(self.settings)

    def settle(self, wanted: Settings) -> str:
        """Take settings over if they make sense; returns the sentence that says why not, '' if they do.

        A field that was emptied leaves its last value.
        """
        settings = {**self.settings, **{name: value for name, value in wanted.items() if value is not None}}
        if "motivations" in settings:  # in one order, whatever the order they were picked in
            settings["motivations"] = tuple(sorted(settings["motivations"]))
        try:
            self.lesson.setup(settings).plan()
        except BadInput as error:
            return str(error)
        if settings != self.settings:
            self.chosen[self.lesson.name], self.refusal = settings, ""
        return ""

    def add_cause(self, cause: str | None, target: str | None, strength: float | None) -> None:
        """Add a cause to the world, if it makes sense there."""
        if cause and target and strength is not None:
            added = {**dict(self.settings["causes"]), f"{target}.{cause}": round(strength, 10)}
            self.refusal = self.settle({"causes": tuple(added.items())})

    def restore(self) -> None:
        """Go back to what the lesson opens with."""
        self.chosen[self.lesson.name] = defaults(self.lesson.controls)
        self.deployed.discard(self.lesson.name)
        self.refusal = ""

    def run_more(self) -> None:
        """Ask for 20 more runs of these settings."""
        self.more_for = self.setup

    def deploy(self) -> None:
        """Deploy, or go back to training."""
        self.deployed ^= {self.lesson.name}

    @property
    def rounds(self) -> int:
        """Rounds that the replay slider goes over."""
        return training_rounds(self.setup)

    @property
    def moment(self) -> int:
        """Round that the replay slider was last seen at with these settings; else the last one."""
        setup = self.setup
        return self._moment[1] if self._moment and self._moment[0] == setup else self.rounds

    @property
    def staged(self) -> bool:
        """Whether marks can show this population: every agent has one motivation."""
        return not self.setup.plan().mixed

    @property
    def elsewhere(self) -> str:
        """Environment that the stage deploys in."""
        return str(self.settings.get("elsewhere", "deployment"))

    def watch(self, moment: int) -> Scene:
        """Lay out what is to be seen at a round, and remember the round."""
        self._moment = (self.setup, moment)
        return self.scene(moment)

    def scene(self, moment: int) -> Scene:
        """Lay out what is to be seen."""
        setup = self.setup
        deployed = self.lesson.name in self.deployed
        return Scene(self.settings, self.words, setup, self.more_for == setup, deployed, moment)

    @property
    def stage(self) -> "Stage":
        """The population of these settings, taken apart; a new one where settings have changed."""
        from analysis.lab.stage import Stage  # Mesa takes a second to import; pages without a stage do not wait for it

        if self._stage is None or self._stage[0] != self.setup:
            self._stage = (self.setup, Stage(self.setup))
        return self._stage[1]

    def start_again(self) -> None:
        """Begin the stage at its founders."""
        self._stage = None

    def query(self) -> str:
        """Write the link's query that opens this lesson like this."""
        return query(self.lesson, self.words.language, self.settings)

    def world_causes(self) -> dict[str, float]:
        """Causes of the sandbox's world as it comes: `target.cause` -> strength."""
        return causes(self.lesson.setup({**self.settings, "causes": ()}))
