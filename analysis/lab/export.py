"""Write the page as one file, `lab.html`, with its modules, styles, words and the configurations of `conf/`."""

import json
import re
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from analysis.lab.bundle import bundle
from analysis.lab.catalogue import catalogue
from analysis.lab.words import LANGUAGES, words
from analysis.lab.ziggurat import ziggurat
from analysis.look.style import look
from sim.config.catalogue import options

HERE = Path(__file__).parent
LESSONS = (
    "motives",
    "edges",
    "flawed_reward",
    "deployment",
    "prior",
    "exploration",
    "shaping",
    "catching",
    "sandbox",
)
"""The lessons in their order, as `course/lessons.js` lists them."""

READ = ("story", "question", "misconception", "gist")
"""Texts of a lesson that are shown if a browser cannot run the page."""


@cache
def page() -> str:
    """Return the whole page, which loads nothing from elsewhere."""
    parts = {
        "css": (HERE / "lab.css").read_text(encoding="utf-8"),
        "plain": plain(),
        "data": _inside_script(json.dumps(data(), ensure_ascii=False, separators=(",", ":"))),
        "worker": _inside_script(bundle(HERE / "worker.js")),
        "main": _inside_script(bundle(HERE / "view" / "main.js")),
    }
    shell = (HERE / "lab.html").read_text(encoding="utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], shell)


def data() -> dict[str, Any]:
    """Return the data that the page's scripts read: configurations, words, looks and NumPy's tables."""
    looks = {name: dict(zip(("colour", "path"), look(name), strict=True)) for name in options("motivation")}
    return {
        "catalogue": catalogue(),
        "words": {language: words(language) for language in LANGUAGES},
        "looks": looks,
        "ziggurat": ziggurat(),
    }


def plain() -> str:
    """Return the lessons as text, in every language, for browsers that cannot run the page."""
    sections = []
    for language in LANGUAGES:
        texts = words(language)
        parts = [f"<p><strong>{escape(texts['lab.modules'])}</strong></p>"]
        for lesson in LESSONS:
            parts.append(f"<h2>{escape(texts[f'{lesson}.title'])}</h2>")
            said = [texts[f"{lesson}.{part}"] for part in READ if f"{lesson}.{part}" in texts]
            parts += [f"<p>{escape(text)}</p>" for text in said]
        sections.append(f'<section lang="{language}"><h1>{escape(texts["lab.title"])}</h1>{"".join(parts)}</section>')
    return "".join(sections)


def _inside_script(text: str) -> str:
    """Escape a text so that it cannot end the script element around it."""
    return text.replace("</", "<\\/").replace("<!--", "<\\!--")
