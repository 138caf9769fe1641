"""Links: the settings of a lesson in a URL's query, and back. What a link says is checked like any other input."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from analysis.lab.control import Settings, defaults, written
from analysis.lab.lesson import Lesson
from analysis.lab.words import LANGUAGES
from sim.errors import BadInput, require_name

RESERVED = ("lang", "lesson")


@dataclass(frozen=True)
class Opening:
    """What a link opens: language, lesson, its settings, and what was wrong with the link."""

    language: str
    lesson: Lesson
    settings: dict[str, Any]
    complaints: tuple[str, ...]


def query(lesson: Lesson, language: str, settings: Settings) -> str:
    """Write settings as the query of a link; those that stand at their default are left out."""
    usual = defaults(lesson.controls)
    changed = {name: written(value) for name, value in settings.items() if value != usual[name]}
    return "?" + urlencode({"lang": language, "lesson": lesson.name, **changed}, safe=",:")


def opened(params: Mapping[str, str | Sequence[str]], lessons: Mapping[str, Lesson]) -> Opening:
    """Read a link's query. A value that is refused leaves its default, and one sentence says why."""
    given = {name: value if isinstance(value, str) else value[-1] for name, value in params.items()}
    complaints: list[str] = []
    language = _one_of(given, "lang", list(LANGUAGES), complaints)
    lesson = lessons[_one_of(given, "lesson", list(lessons), complaints)]
    settings, controls = defaults(lesson.controls), {control.name: control for control in lesson.controls}
    for name, text in given.items():
        if name in RESERVED:
            continue
        try:
            require_name(name, name, controls)
            settings[name] = controls[name].read(text)
        except BadInput as error:
            complaints.append(str(error))
    try:
        lesson.setup(settings).plan()
    except BadInput as error:
        complaints.append(str(error))
        settings = defaults(lesson.controls)
    return Opening(language, lesson, settings, tuple(complaints))


def _one_of(given: Mapping[str, str], name: str, allowed: Sequence[str], complaints: list[str]) -> str:
    if name in given:
        try:
            require_name(f"{name}={given[name]}", given[name], allowed)
        except BadInput as error:
            complaints.append(str(error))
        else:
            return given[name]
    return allowed[0]
