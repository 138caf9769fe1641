"""Predict before you see: a lesson's question, its answers, and what comes of it."""

from collections.abc import Callable
from functools import lru_cache
from html import escape
from typing import Any

import marimo as mo

from analysis.lab.control import defaults
from analysis.lab.lessons import LESSONS
from analysis.lab.page import CHOSEN, grid, html
from analysis.lab.visit import Visit
from analysis.lab.words import Words


def answers(visit: Visit, after: Callable[..., None]) -> Any:
    """Return a button per answer to the lesson's question; pressing one commits to it."""
    words, lesson = visit.words, visit.lesson
    given = visit.answers.get(lesson.name)

    def button(key: str) -> Any:
        answer = key.rsplit(".", 1)[1]
        label = CHOSEN * (answer == given) + words(key)
        return mo.ui.button(label=label, on_click=lambda _: visit.predict(answer), on_change=after)

    return [button(key) for key in words.under(f"{lesson.name}.options")]


def question(visit: Visit, answers: Any) -> Any:
    """Return the lesson's question with its answers; nothing where it asks none."""
    if not answers:
        return None
    words = visit.words
    asked = html(words, "p", "lab-question", escape(words(f"{visit.lesson.name}.question")))
    return mo.vstack([asked, grid(answers, words, "lab-answers")])


def reveal(visit: Visit) -> Any:
    """Say what happens at the lesson's first settings, once a prediction is made."""
    words, lesson = visit.words, visit.lesson
    if not lesson.right:
        return None
    if not visit.predicted:
        return html(words, "p", "lab-first", escape(words("lab.first")))
    answer = visit.answers[lesson.name]
    verdict = words("lab.right" if answer == lesson.right else "lab.wrong") if answer else ""
    told = words(f"{lesson.name}.reveal", **first_facts(lesson.name))
    lead = f"<p><b>{escape(verdict)}</b> {escape(words('lab.at_first'))}</p>"
    return html(words, "div", "lab-reveal", f"{lead}<p>{escape(told)}</p>", role="status")


@lru_cache(len(LESSONS))
def first_facts(name: str) -> dict[str, float]:
    """Compute the numbers that a lesson's answer quotes, at the settings it opens with."""
    lesson = LESSONS[name]
    return lesson.facts(lesson.scene(defaults(lesson.controls), Words("en"), more=True))
