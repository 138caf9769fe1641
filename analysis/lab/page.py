"""Pieces of the page: words, choices, controls and tables as marimo shows them."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from html import escape
from threading import Thread
from typing import Any

import marimo as mo

from analysis.lab import charts
from analysis.lab.control import Causes, Choice, Control, Number, Several, defaults
from analysis.lab.lesson import Lesson, Scene
from analysis.lab.lessons import LESSONS
from analysis.lab.still import STEPS, Still
from analysis.lab.visit import Visit
from analysis.lab.words import Words

TRIES = ("try1", "try2", "try3")
FREE = 0.05
"""Step of a cause's strength."""


def compile_rules(visit: Visit) -> None:
    """Play a first run while the reader reads, as rules are compiled then."""
    scene = visit.scene(0)
    Thread(target=lambda: scene.run, daemon=True).start()


def lesson_choice(words: Words, name: str) -> Any:
    """Return the choice of lesson, named in the reader's language."""
    titles = {words(f"{lesson}.title"): lesson for lesson in LESSONS}
    return mo.ui.dropdown(titles, value=words(f"{name}.title"), allow_select_none=False, label=words("lab.lesson"))


def story(visit: Visit) -> Any:
    """Return title and story of the open lesson; what was wrong with the link stands above."""
    words, name = visit.words, visit.lesson.name
    told = mo.md(f"## {words(f'{name}.title')}\n\n{words(f'{name}.story')}")
    shown = [complaint(words("lab.complaint"), visit.complaints)] if visit.complaints else []
    clue = visit.lesson.clue
    return mo.vstack([*shown, told, *([mo.as_html(clue(visit.scene(0)))] if clue else [])])


def complaint(what: str, sentences: tuple[str, ...]) -> Any:
    """Say what is wrong. Sentences may quote a link: they are escaped."""
    lines = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    return mo.Html(f"<div class='lab-complaint' role='alert'>{escape(what)}<ul>{lines}</ul></div>")


def question(visit: Visit) -> Any:
    """Return the choice of a prediction."""
    words, lesson = visit.words, visit.lesson
    options = {words(key): key.rsplit(".", 1)[1] for key in words.under(f"{lesson.name}.options")}
    given = {answer: text for text, answer in options.items()}.get(visit.answers.get(lesson.name, ""))
    asked = f"**{words(f'{lesson.name}.question')}**" if options else ""
    return mo.ui.radio(options, value=given, label=asked)


def reveal(visit: Visit, answer: str | None) -> Any:
    """Say what happens at the lesson's first settings, once a prediction is made."""
    words, lesson = visit.words, visit.lesson
    if not lesson.right:
        return None
    if lesson.name not in visit.answers:
        return mo.md(f"*{words('lab.first')}*")
    verdict = "" if not answer else words("lab.right" if answer == lesson.right else "lab.wrong")
    told = words(f"{lesson.name}.reveal", **first_facts(lesson.name))
    return mo.Html(f"<div class='lab-reveal' role='status'><b>{escape(verdict)}</b> {escape(told)}</div>")


@lru_cache(len(LESSONS))
def first_facts(name: str) -> dict[str, float]:
    """Compute the numbers that a lesson's answer quotes, at the settings it opens with."""
    lesson = LESSONS[name]
    return lesson.facts(lesson.scene(defaults(lesson.controls), Words("en")))


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
        return mo.ui.multiselect(options, value=[text for text, name in options.items() if name in value], label=label)
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


def grid(elements: Any, kind: str = "lab-grid") -> Any:
    """Lay elements out in as many columns as fit."""
    return mo.Html(f"<div class='{kind}'>{''.join(f'<div>{mo.as_html(each).text}</div>' for each in elements)}</div>")


def buttons(visit: Visit, tick: Callable[..., None], reset: Callable[..., None]) -> Any:
    """Return the buttons that run more, deploy and restore."""
    words = visit.words

    def button(text: str, act: Callable[[], None], after: Callable[..., None], kind: Any = "neutral") -> Any:
        return mo.ui.button(label=words(text), kind=kind, on_click=lambda _: act(), on_change=after)

    deploy = "lab.withdraw" if visit.lesson.name in visit.deployed else "lab.deploy"
    return [
        button("lab.more", visit.run_more, tick),
        button(deploy, visit.deploy, tick, "warn"),
        button("lab.restore", visit.restore, reset),
    ]


def pictures(scene: Scene, lesson: Lesson) -> Any:
    """Return the pictures of a scene, what they say at these settings, and who is there at the round chosen."""
    words = scene.words
    shown = [*lesson.pictures(scene)]
    look = charts.Look(scene.plan.names, words)
    agents = scene.run.kinds[min(scene.round, len(scene.run.kinds) - 1)]
    still = Still(agents)
    title = f"{words('lab.replay')} {scene.round}"
    shown.insert(2, charts.population(still, look, title))
    now = words(f"{lesson.name}.now", **lesson.facts(scene)) if words.has(f"{lesson.name}.now") else ""
    said = mo.Html(f"<p class='lab-now'>{escape(words('lab.now'))} {escape(now)}</p>")
    return mo.vstack([*([said] if now else []), grid(shown, "lab-pictures")])


def stage_buttons(visit: Visit, beat: Callable[..., None]) -> Any:
    """Return the buttons that take a round apart."""
    words = visit.words
    presses = [(words(f"step.{step}"), lambda step=step: visit.stage.press(step)) for step in (*STEPS, "deploy")]
    presses += [(words("lab.ten"), lambda: visit.stage.play(10)), (words("lab.again"), visit.start_again)]
    return [mo.ui.button(label=text, on_click=lambda _, act=act: act(), on_change=beat) for text, act in presses]


def stage(visit: Visit) -> Any:
    """Return the population on the stage, and what has just happened to it."""
    words, stage = visit.words, visit.stage
    plan = visit.setup.plan()
    said = words(f"stage.{stage.shown}", **stage.told())
    if stage.over:
        said += " " + words("stage.over")
    picture = charts.population(stage.still, charts.Look(plan.names, words), "")
    return mo.vstack([mo.Html(f"<p role='status' class='lab-stage'>{escape(said)}</p>"), mo.as_html(picture)])


def graph(visit: Visit) -> Any:
    """Return the editable causes of the sandbox's world; nothing in other lessons."""
    if visit.lesson.name != "sandbox":
        return mo.ui.dictionary({})
    edits = dict(visit.settings["causes"])
    strengths = {**visit.world_causes(), **edits}
    numbers = {
        cause: mo.ui.number(-2.0, 2.0, FREE, value=min(2.0, max(-2.0, strength)), label="")
        for cause, strength in strengths.items()
    }
    world = visit.setup.plan().cast.world
    names = {visit.words.name("outcome", name): name for name in world.outcomes}
    new = {
        "new cause": mo.ui.dropdown(names, label=visit.words("sandbox.cause")),
        "new target": mo.ui.dropdown(names, label=visit.words("sandbox.target")),
        "new strength": mo.ui.number(-2.0, 2.0, FREE, value=0.5, label=visit.words("sandbox.strength")),
    }
    return mo.ui.dictionary({**numbers, **new})


def graph_table(elements: Any, words: Words) -> Any:
    """Lay the causes out as a table, with a row to add one."""
    if not elements.elements:
        return None
    rows = []
    for name, element in elements.items():
        if name.startswith("new "):
            continue
        target, cause = name.split(".")
        cells = f"<td>{escape(words.name('outcome', cause))}</td><td>→ {escape(words.name('outcome', target))}</td>"
        rows.append(f"<tr>{cells}<td>{mo.as_html(element).text}</td></tr>")
    table = mo.Html(f"<div class='lab-causes'><table>{''.join(rows)}</table></div>")
    new = grid([elements["new cause"], elements["new target"], elements["new strength"]])
    return mo.accordion({words("sandbox.graph"): mo.vstack([table, mo.md(f"**{words('sandbox.add')}**"), new])})


def edited(values: Mapping[str, Any], visit: Visit) -> dict[str, Any]:
    """Read the causes that differ from those of the world, as the setting `causes`."""
    if not values:
        return {}
    base = visit.world_causes()
    numbers = {name: value for name, value in values.items() if "." in name and value is not None}
    edits = {name: round(value, 10) for name, value in numbers.items() if value != base.get(name)}
    if values["new cause"] and values["new target"]:
        edits[f"{values['new target']}.{values['new cause']}"] = round(values["new strength"] or 0.0, 10)
    return {"causes": tuple(edits.items())}


def share(visit: Visit) -> Any:
    """Return link and command line of what is shown."""
    words, link, command = visit.words, escape(visit.query()), escape(visit.setup.command())
    return mo.Html(
        f"<details class='lab-share'><summary>{escape(words('lab.share'))}</summary>"
        f"<p>{escape(words('lab.link'))} <a class='lab-link' target='_self' href='{link}'>{link}</a></p>"
        f"<p>{escape(words('lab.command'))}</p><pre class='lab-command'>{command}</pre></details>"
    )


def closing(visit: Visit) -> Any:
    """Return what to try, and the misconception that the lesson is about."""
    words, name = visit.words, visit.lesson.name
    tries = "".join(f"<li>{escape(words(f'{name}.{each}'))}</li>" for each in TRIES)
    return mo.Html(
        f"<section class='lab-closing'><h3>{escape(words('lab.try'))}</h3><ol>{tries}</ol>"
        f"<h3>{escape(words('lab.misconception'))}</h3><p>{escape(words(f'{name}.misconception'))}</p></section>"
    )
