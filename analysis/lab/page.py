"""Pieces of the page: words, choices, controls and tables as marimo shows them."""

from collections.abc import Callable, Mapping
from html import escape
from threading import Thread
from typing import Any

import marimo as mo

from analysis.lab import charts
from analysis.lab.control import Causes, Choice, Control, Number, Several, defaults
from analysis.lab.lesson import Lesson, Scene
from analysis.lab.lessons import LESSONS
from analysis.lab.still import STEPS, Still, disapproved
from analysis.lab.visit import Visit
from analysis.lab.words import LANGUAGES, Words

TRIES = ("try1", "try2", "try3")
CHOSEN = "✓ "
REFUSALS = {"must be acyclic": "sandbox.cycle", "motivation: is empty": "sandbox.nobody"}
"""What the commonest refusals of a world say, and the words that lead up to them in the reader's language."""


def html(words: Words, tag: str, kind: str, inner: str, *, role: str = "", opened: bool = False) -> Any:
    """Return a piece of the page that says which language it is in."""
    extra = f" role='{role}'" * bool(role) + " open" * opened
    return mo.Html(f"<{tag} class='{kind}' lang='{words.language}'{extra}>{inner}</{tag}>")


def compile_rules(visit: Visit) -> None:
    """Play a first run while the reader reads, as rules are compiled then."""
    scene = visit.scene(0)
    Thread(target=lambda: scene.run, daemon=True).start()


def header(words: Words, choices: Any) -> Any:
    """Return the title of the lab, and the buttons that choose a language."""
    return html(
        words,
        "header",
        "lab-header",
        f"<h1>{escape(words('lab.title'))}</h1>{grid(choices, words, 'lab-buttons').text}",
    )


def language_choice(chosen: str, speak: Callable[[str], None]) -> Any:
    """Return a button per language, named in itself."""
    return [
        mo.ui.button(label=CHOSEN * (code == chosen) + name, on_change=lambda _, code=code: speak(code))
        for code, name in LANGUAGES.items()
    ]


def lesson_choice(words: Words, name: str) -> Any:
    """Return the choice of lesson, named in the reader's language."""
    titles = {words(f"{lesson}.title"): lesson for lesson in LESSONS}
    return mo.ui.dropdown(titles, value=words(f"{name}.title"), allow_select_none=False, label=words("lab.lesson"))


def story(visit: Visit) -> Any:
    """Return title and story of the open lesson; what was wrong with the link stands above."""
    words, name = visit.words, visit.lesson.name
    told = html(words, "div", "lab-story", mo.md(f"## {words(f'{name}.title')}\n\n{words(f'{name}.story')}").text)
    shown = [complaint(words, "lab.complaint", visit.complaints)] if visit.complaints else []
    return mo.vstack([*shown, told, *([mo.as_html(clue(visit))] if visit.lesson.clue else [])])


def clue(visit: Visit) -> Any:
    """Return the picture that is shown before the reader predicts, always at the lesson's first settings."""
    assert visit.lesson.clue
    return visit.lesson.clue(visit.lesson.scene(defaults(visit.lesson.controls), visit.words))


def complaint(words: Words, what: str, sentences: tuple[str, ...]) -> Any:
    """Say what is wrong. Sentences may quote a link: they are escaped."""
    lines = ""
    for sentence in sentences:
        leads = [words(key) for mark, key in REFUSALS.items() if mark in sentence]
        lines += f"<li>{escape(' '.join([*leads, sentence]))}</li>"
    return html(words, "div", "lab-complaint", f"{escape(words(what))}<ul>{lines}</ul>", role="alert")


def controls(visit: Visit) -> Any:
    """Return the open lesson's controls as they stand."""
    words = visit.words
    shown = [control for control in visit.lesson.controls if not isinstance(control, Causes)]
    return mo.ui.dictionary({each.name: _widget(each, visit.settings[each.name], words) for each in shown})


def _widget(control: Control, value: Any, words: Words) -> Any:
    label = words(f"control.{control.name}")
    if isinstance(control, Choice):
        options = {words.name(f"option.{control.name}", name): name for name in control.options}
        chosen = next(text for text, name in options.items() if name == value)
        return mo.ui.dropdown(options, value=chosen, allow_select_none=False, label=label, full_width=True)
    if isinstance(control, Several):
        options = {words.name("motivation", name): name for name in control.options}
        picked = [text for text, name in options.items() if name in value]
        return mo.ui.multiselect(options, value=picked, label=label, full_width=True)
    assert isinstance(control, Number)
    if control.name == "seed":
        return mo.ui.number(control.low, control.high, control.step, value=value, label=label, full_width=True)
    return mo.ui.slider(
        control.low,
        control.high,
        control.step,
        value=value,
        label=label,
        show_value=True,
        debounce=True,
        full_width=True,
    )


def chosen(values: Mapping[str, Any]) -> dict[str, Any]:
    """Read what controls say: steps of a slider without their rounding errors, lists as tuples."""
    tidy = {list: tuple, float: lambda value: round(value, 10)}
    return {name: tidy.get(type(value), lambda same: same)(value) for name, value in values.items()}


def grid(elements: Any, words: Words, kind: str = "lab-grid") -> Any:
    """Lay elements out in as many columns as fit."""
    return html(words, "div", kind, "".join(f"<div>{mo.as_html(each).text}</div>" for each in elements))


def buttons(visit: Visit, tick: Callable[..., None], reset: Callable[..., None]) -> Any:
    """Return the buttons that run more, deploy and restore."""
    words = visit.words

    def button(text: str, act: Callable[[], None], after: Callable[..., None], kind: Any = "neutral") -> Any:
        return mo.ui.button(label=words(text), kind=kind, on_click=lambda _: act(), on_change=after)

    more, restore = button("lab.more", visit.run_more, tick), button("lab.restore", visit.restore, reset)
    if not visit.lesson.deploys:
        return [more, restore]
    deploy = "lab.withdraw" if visit.lesson.name in visit.deployed else "lab.deploy"
    return [more, button(deploy, visit.deploy, tick, "warn"), restore]


def pictures(scene: Scene, lesson: Lesson) -> Any:
    """Return the pictures of a scene, what they say at these settings, and who is there at the round chosen."""
    words = scene.words
    shown = [*lesson.pictures(scene)]
    if not scene.plan.mixed:  # a mark has the colour of one motivation
        agents = scene.run.kinds[min(scene.round, len(scene.run.kinds) - 1)]
        title = f"{words('lab.replay')} {scene.round}"
        shown.insert(2, charts.population(Still(agents), charts.Look(scene.plan.names, words), title))
    now = lesson.now(scene)
    said = html(words, "p", "lab-now", f"{escape(words('lab.now'))} {escape(now)}")
    return mo.vstack([*([said] if now else []), grid(shown, words, "lab-pictures")])


def stage_buttons(visit: Visit, beat: Callable[..., None]) -> Any:
    """Return the buttons that take a round apart."""
    words = visit.words
    presses = [(words(f"step.{step}"), lambda step=step: visit.stage.press(step)) for step in STEPS]
    if disapproved(visit.setup.plan().cast.world).any():
        presses += [(words("step.deploy"), lambda: visit.stage.deploy(visit.elsewhere))]
    presses += [(words("lab.ten"), lambda: visit.stage.play(10)), (words("lab.again"), visit.start_again)]
    return [mo.ui.button(label=text, on_click=lambda _, act=act: act(), on_change=beat) for text, act in presses]


def stage_head(words: Words, steps: Any) -> Any:
    """Return what the stage is, and its buttons."""
    told = mo.md(f"## {words('lab.stage')}\n\n{words('lab.stage_help')}")
    return html(words, "div", "lab-stage-head", told.text + grid(steps, words, "lab-buttons").text)


def stage(visit: Visit) -> Any:
    """Return the population on the stage, and what has just happened to it."""
    words, stage = visit.words, visit.stage
    plan = visit.setup.plan()
    facts = stage.told()
    lived = words(
        "stage.episode" if facts.get("episodes") == 1 else "stage.episodes", episodes=facts.get("episodes", 0)
    )
    place = words(f"option.elsewhere.{stage.where}") if stage.where else ""
    said = words(f"stage.{stage.shown}", **facts, lived=lived, place=place)
    if stage.over:
        said += " " + words("stage.over")
    picture = charts.population(stage.still, charts.Look(plan.names, words), "")
    return mo.vstack([html(words, "p", "lab-stage", escape(said), role="status"), mo.as_html(picture)])


def address(request: Any) -> str:
    """Return where the page is served; '' where marimo does not tell."""
    if request is None:
        return ""
    scheme = request.base_url["scheme"].replace("ws", "http")  # the page talks over a socket of the same address
    return f"{scheme}://{request.base_url['netloc']}{request.base_url['path']}"


def share(visit: Visit, address: str) -> Any:
    """Return link and command line of what is shown."""
    words, link, command = visit.words, escape(visit.query()), escape(visit.setup.command())
    anchor = f"<a class='lab-link' target='_self' href='{link}'>{escape(address)}{link}</a>"
    inner = (
        f"<summary>{escape(words('lab.share'))}</summary><p>{escape(words('lab.link'))} {anchor}</p>"
        f"<p>{escape(words('lab.command'))}</p><pre class='lab-command'>{command}</pre>"
    )
    return html(words, "details", "lab-share", inner)


def closing(visit: Visit) -> Any:
    """Return what to try, and the misconception that the lesson is about."""
    words, name = visit.words, visit.lesson.name
    tries = "".join(f"<li>{escape(words(f'{name}.{each}'))}</li>" for each in TRIES)
    inner = (
        f"<h3>{escape(words('lab.try'))}</h3><ol>{tries}</ol>"
        f"<h3>{escape(words('lab.misconception'))}</h3><p>{escape(words(f'{name}.misconception'))}</p>"
    )
    return html(words, "section", "lab-closing", inner)
