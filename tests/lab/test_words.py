"""Both catalogues say everything, with the same numbers in it, and every word that the lab asks for is there."""

import re
from pathlib import Path
from string import Formatter

import pytest

from analysis.lab.control import Causes, Choice
from analysis.lab.lessons import LESSONS
from analysis.lab.lessons.sandbox import ELSEWHERE, MOTIVATIONS
from analysis.lab.still import STEPS
from analysis.lab.words import LANGUAGES, Words, catalogue
from sim.config.catalogue import options
from sim.config.compose import compose
from sim.model.world import CORE_OUTCOMES

LAB = Path("analysis/lab")
PARTS = ("title", "story", "try1", "try2", "try3", "misconception")


def placeholders(text: str) -> set[tuple[str, str]]:
    return {(name, spec) for _, name, spec, _ in Formatter().parse(text) if name is not None}


def test_every_text_exists_in_every_language_with_the_same_numbers():
    english = catalogue("en")
    for language in LANGUAGES:
        texts = catalogue(language)
        assert texts.keys() == english.keys()
        assert [key for key in texts if placeholders(texts[key]) != placeholders(english[key])] == []
        assert [key for key, text in texts.items() if not text] == []


def asked_for_by_name() -> set[str]:
    """Keys that the lab makes of names: of what a world holds, and of what lessons let one set."""
    config = compose()
    needed = {f"situation.{name}" for name in config["world"]["situations"]}
    needed |= {f"motivation.{name}" for name in (*MOTIVATIONS, "law_a", "law_b")}
    needed |= {f"outcome.{name}" for name in (*CORE_OUTCOMES, *config["world"]["outcomes"])}
    needed |= {f"step.{name}" for name in (*STEPS, "deploy")} | {
        f"stage.{name}" for name in (*STEPS, "deploy", "founders")
    }
    for lesson in LESSONS.values():
        needed |= {f"{lesson.name}.{part}" for part in PARTS}
        needed |= {f"control.{control.name}" for control in lesson.controls}
        named = [c for c in lesson.controls if isinstance(c, Choice)]
        needed |= {f"option.{control.name}.{name}" for control in named for name in control.options}
        if lesson.right:
            needed |= {f"{lesson.name}.question", f"{lesson.name}.reveal", f"{lesson.name}.options.{lesson.right}"}
    return needed


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_that_can_be_shown_is_named(language):
    assert sorted(key for key in asked_for_by_name() if not Words(language).has(key)) == []


def test_every_text_is_asked_for_by_the_program():
    code = "\n".join(file.read_text(encoding="utf-8") for file in [*LAB.glob("*.py"), *LAB.glob("lessons/*.py")])
    quoted = set(re.findall(r"[\"']([a-z_]+\.[a-z_0-9.]+)[\"']", code))
    answers = tuple(f"{name}.options." for name in LESSONS)
    phases = {f"phase.{name}" for regime in options("regime") for name in compose(f"regime={regime}")["regime"]}
    used = quoted | asked_for_by_name() | phases | {f"{name}.now" for name in LESSONS}
    cases = tuple(f"{lesson.name}.now." for lesson in LESSONS.values() if lesson.case)
    assert [key for key in catalogue("en") if key not in used and not key.startswith(answers + cases)] == []


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "12.5% 13% 1,234 0.25 0.00 ∞"), ("fr", "12,5\u202f% 12\u202f% 1\u202f234 0,25 0,00 ∞")],
)
def test_numbers_are_written_as_the_language_writes_them(language, written, monkeypatch):
    monkeypatch.setitem(catalogue(language), "x", "{a:tenth} {b:percent} {c:count} {d:number} {f:amount} {e:count}")
    b = {"en": 0.13, "fr": 0.12}[language]
    assert Words(language)("x", a=0.125, b=b, c=1234, d=0.25, e=float("inf"), f=2.6e-11) == written


def test_a_missing_text_is_an_error_and_never_a_blank():
    with pytest.raises(KeyError):
        Words("en")("lab.no_such_text")
    assert Causes("causes").default == ()
    assert set(ELSEWHERE) <= set(compose()["world"]["environments"])
