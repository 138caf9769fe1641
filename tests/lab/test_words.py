"""Both catalogues say everything, with the same numbers in it, and every word that the page asks for is there."""

import re
from pathlib import Path

import pytest

from analysis.lab.catalogue import catalogue
from analysis.lab.export import LESSONS
from analysis.lab.words import LANGUAGES, words
from sim.config.catalogue import options
from sim.model.world import CORE_OUTCOMES

LAB = Path("analysis/lab")
CODE = "\n".join(file.read_text(encoding="utf-8") for file in sorted(LAB.rglob("*.js")))
PARTS = (
    "title",
    "story",
    "play",
    "gist",
    "minutes",
    "goal",
    "misconception",
    *(f"{k}{i}" for k in ("try", "answer") for i in (1, 2, 3)),
)
MADE = (
    "option.",
    "control.",
    "glossary.",
    "about.",
    "in_text.",
    "refusal.",
    "situation.",
    "outcome.",
    "motivation.",
    "phase.",
)
"""Groups whose keys the page makes of names."""


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{\w+(?::\w+)?\}", text))


def test_every_text_exists_in_every_language_with_the_same_numbers():
    english = words("en")
    for language in LANGUAGES:
        texts = words(language)
        assert texts.keys() == english.keys()
        assert [key for key in texts if placeholders(texts[key]) != placeholders(english[key])] == []
        assert [key for key, text in texts.items() if not text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_that_can_be_shown_is_named(language):
    texts = words(language)
    shown = catalogue()["world"]["coding_assistant"]
    needed = {f"situation.{name}" for name in shown["situations"]}
    needed |= {f"outcome.{name}" for name in (*CORE_OUTCOMES, *shown["outcomes"])}
    needed |= {f"{lesson}.{part}" for lesson in LESSONS for part in PARTS}
    needed |= {f"{lesson}.{part}" for lesson in LESSONS if lesson != "sandbox" for part in ("question", "reveal")}
    needed |= {f"refusal.{name}" for name in re.findall(r'new Refusal\(\s*"(\w+)"', CODE)}
    needed |= {f"control.{name}" for name in re.findall(r'(?:number|choice)\("(\w+)", ', CODE)}
    needed |= {f"about.{name}" for name in options("motivation") if f"motivation.{name}" in texts and "law" not in name}
    assert sorted(needed - texts.keys()) == []


def test_every_text_is_asked_for_by_the_page():
    quoted = set(re.findall(r"[\"'`]([a-z_]+\.[a-z_0-9.]+)[\"'`]", CODE))
    made = tuple(f"{group}." for group in re.findall(r"`([a-z_]+)\.\$\{", CODE)) + MADE
    lessons = {f"{lesson}.{part}" for lesson in LESSONS for part in (*PARTS, "question", "reveal")}
    kept = tuple(f"{lesson}.{group}" for lesson in LESSONS for group in ("options.", "now"))
    page = (LAB / "export.py").read_text(encoding="utf-8")
    used = quoted | lessons | set(re.findall(r"[\"']([a-z]+\.[a-z]+)[\"']", page))
    assert [key for key in words("en") if key not in used and not key.startswith(made + kept)] == []


def test_every_number_of_a_play_sentence_can_be_set():
    for lesson in LESSONS:
        named = {mark.strip("{}") for mark in placeholders(words("en")[f"{lesson}.play"])}
        source = (LAB / "course" / f"{lesson}.js").read_text(encoding="utf-8") + (LAB / "course/common.js").read_text(
            encoding="utf-8"
        )
        assert named <= set(re.findall(r'(?:number|choice)\("(\w+)"', source)), lesson


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "12.5% 13% 1,234 0.25 0.00 ∞"), ("fr", "12,5\u202f% 12\u202f% 1\u202f234 0,25 0,00 ∞")],
)
def test_numbers_are_written_as_the_language_writes_them(lab, language, written):
    text = {"x": "{a:tenth} {b:percent} {c:count} {d:number} {f:amount} {e:count}"}
    values = {"a": 0.125, "b": {"en": 0.13, "fr": 0.125}[language], "c": 1234, "d": 0.25, "f": 2.6e-11}
    script = "([language, key, texts, values]) => written(language, key, texts, {...values, e: Infinity})"
    assert lab.run(script, [language, "x", text, values]) == written
