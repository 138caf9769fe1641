"""The causal graph as marimo shows it: a table of strengths that can be edited, and a row that adds a cause."""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import marimo as mo

from analysis.lab.page import grid, html
from analysis.lab.visit import Visit

STRENGTH = {"start": -2.0, "stop": 2.0, "step": 0.05}


def graph(visit: Visit) -> Any:
    """Return the editable causes of the sandbox's world; nothing in other lessons."""
    if visit.lesson.name != "sandbox":
        return mo.ui.dictionary({})
    strengths = {**visit.world_causes(), **dict(visit.settings["causes"])}
    return mo.ui.dictionary(
        {cause: mo.ui.number(**STRENGTH, value=min(2.0, max(-2.0, value))) for cause, value in strengths.items()}
    )


def draft(visit: Visit) -> Any:
    """Return the fields of a cause that is not in the table yet."""
    words = visit.words
    outcomes = visit.setup.plan().cast.world.outcomes
    names = {words.name("outcome", name): name for name in outcomes}
    return mo.ui.dictionary(
        {
            "cause": mo.ui.dropdown(names, label=words("sandbox.cause"), full_width=True),
            "target": mo.ui.dropdown(names, label=words("sandbox.target"), full_width=True),
            "strength": mo.ui.number(**STRENGTH, value=0.5, label=words("sandbox.strength"), full_width=True),
        }
    )


def commit(visit: Visit, fields: Any, after: Callable[..., None]) -> Any:
    """Return the button that puts the drafted cause into the table."""
    label = visit.words("sandbox.commit")
    return mo.ui.button(label=label, on_click=lambda _: visit.add_cause(**fields.value), on_change=after)


def table(elements: Any, fields: Any, button: Any, visit: Visit) -> Any:
    """Lay the causes out as a table, with a row to add one; open once a cause was changed."""
    if not elements.elements:
        return None
    words, rows = visit.words, []
    for name, element in elements.items():
        target, cause = name.split(".")
        cells = f"<td>{escape(words.name('outcome', cause))}</td><td>→ {escape(words.name('outcome', target))}</td>"
        rows.append(f"<tr>{cells}<td>{mo.as_html(element).text}</td></tr>")
    new = grid([*fields.values(), button], words)
    inner = (
        f"<summary>{escape(words('sandbox.graph'))}</summary>"
        f"<div class='lab-causes'><table>{''.join(rows)}</table></div>"
        f"<p><b>{escape(words('sandbox.add'))}</b></p>{new.text}"
    )
    return html(words, "details", "lab-graph", inner, opened=bool(visit.settings["causes"]))


def edited(values: Mapping[str, Any], visit: Visit) -> dict[str, Any]:
    """Read the causes that differ from those of the world, as the setting `causes`."""
    if not values:
        return {}
    base = visit.world_causes()
    edits = {name: round(value, 10) for name, value in values.items() if value is not None}
    return {"causes": tuple((name, value) for name, value in edits.items() if value != base.get(name))}
