"""Fragments of the report page as strings of HTML. Every text from outside is escaped."""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

import polars as pl

from agents.learning.catalogue import learning_rule
from analysis.look.style import FAINT, INK, POPULATION, STEEL, colour, label, symbol
from analysis.look.wording import counted, decimal
from analysis.stored import selects
from sim.model.selection.catalogue import demography


def items(kind: str, contents: Iterable[str], style: str = "") -> str:
    """Write a list (`ul` or `ol`) of ready fragments."""
    attribute = f' class="{style}"' if style else ""
    return f"<{kind}{attribute}>{''.join(f'<li>{content}</li>' for content in contents)}</{kind}>"


def key(motivations: Iterable[str]) -> str:
    """Write the key that all charts share."""
    return items("ul", [f"{_symbol(name)}{escape(label(name))}" for name in motivations], "key")


def _symbol(name: str) -> str:
    path = f'<path fill="{colour(name)}" d="{symbol(name)}"/>'
    return f'<svg viewBox="-1.2 -1.2 2.4 2.4" aria-hidden="true">{path}</svg>'


def pipeline(phases: Sequence[Mapping[str, Any]], regime: Mapping[str, Any], varied: Iterable[str] = ()) -> str:
    """Draw the regime: a strip of its rounds, then a box for each phase, in order, with the facts about it.

    Args:
        phases: name and environments of each phase, in order.
        regime: the settings of each phase, by name.
        varied: keys that a sweep varies; their boxes say so.
    """
    boxes = []
    for phase in phases:
        facts = phase_facts(phase["environments"], regime[phase["name"]])
        here = [key for key in varied if re.search(rf"(^|@)regime\.{re.escape(phase['name'])}\.", key)]
        facts += [f"varied here: {', '.join(here)} (the numbers here are the default's)"] if here else []
        body = "".join(f"<span>{escape(fact)}</span>" for fact in facts)
        boxes.append(f"<b>{escape(label(phase['name']))}</b>{body}")
    return _strip(phases, regime) + items("ol", boxes, "pipeline")


def _strip(phases: Sequence[Mapping[str, Any]], regime: Mapping[str, Any]) -> str:
    """Draw phases to scale: dark if pay selects, grey if something else moves shares, light if nothing does."""
    lengths = [regime[phase["name"]]["rounds"] for phase in phases]
    total, at, parts, phrases = sum(lengths), 0.0, [], []
    for phase, rounds in zip(phases, lengths, strict=True):
        settings, width = regime[phase["name"]], 1000 * rounds / total
        fill, how = (STEEL, "shapes") if moved_by(settings) else (FAINT, "moves nothing")
        if selects(settings):
            fill, how = INK, "selects"
        parts.append(f'<rect x="{at:.1f}" width="{max(2.0, width - 3):.1f}" height="14" fill="{fill}"/>')
        phrases.append(f"{label(phase['name'])} {how} for {counted(rounds, 'round')}")
        at += width
    text = escape("; ".join(phrases))
    return (
        f'<svg class="strip" viewBox="0 0 1000 14" preserveAspectRatio="none" role="img" aria-label="{text}">'
        f'<title>{text}</title>{"".join(parts)}</svg><p class="quiet">Phases to scale. Dark: selected by pay. Grey: '
        "moved by text or by transmission, not by pay. Light: neither.</p>"
    )


def phase_facts(environments: Mapping[str, float], phase: Mapping[str, Any]) -> list[str]:
    """List short facts about a phase; mechanisms that are off are left out."""
    mixture = ", ".join(
        label(name) if chance == 1 else f"{label(name)} {chance:.3g}" for name, chance in environments.items() if chance
    )
    rule, learning = phase["selection"], phase["learning"]
    facts = [f"{counted(phase['rounds'], 'round')} of {counted(phase['episodes'], 'episode')} in {mixture}"]
    if not demography(rule["demography"]).copying:
        facts.append("nobody copied")
    elif selects(phase):
        facts.append(f"{label(rule['demography'])} selection, strength {rule['strength']:g}")
    else:
        facts.append(f"{label(rule['demography'])} copying, blind to pay")
    if learning_rule(learning["rule"]).moves:
        facts.append(f"learning: {label(learning['rule'])}, rate {learning['rate']:g}")
    amounts = moved_by(phase) | {
        "white-box penalty": phase["probe"]["penalty"],
        "exploration": phase["exploration"],
        "grader noise": phase["noise"],
    }
    facts += [f"{name} {amount:g}" for name, amount in amounts.items() if amount]
    return facts + _returns(phase)


def moved_by(phase: Mapping[str, Any]) -> dict[str, float]:
    """Map each mechanism besides pay that moves shares in a phase to its rate; mechanisms that are off are left out."""
    shaping, transmission = phase["shaping"], phase["transmission"]
    judge = "spec" if shaping["judge"] == "spec" else "own judgement"
    rates = {
        f"persuasion by {judge}": shaping["persuade"],
        f"rewriting as {label(shaping['towards'])}": shaping["rewrite"],
        "mutation": transmission["mutation"],
        "mutation to neighbours": transmission["neighbour"],
        "reflection": transmission["reflection"],
        "internalisation": transmission["internalisation"],
        "imitation": transmission["imitation"],
    }
    return {name: rate for name, rate in rates.items() if rate}


def _returns(phase: Mapping[str, Any]) -> list[str]:
    """Return facts about the checkpoint that a phase starts from, and the condition until which it is repeated."""
    repeat, facts = phase["repeat_until"], []
    if phase["start_from"] is not None:
        facts.append(f"starts again from {label(phase['start_from'])}")
    if repeat["measure"] is not None:
        limits = [f"{side} {repeat[side]:g}" for side in ("below", "above") if repeat[side] is not None]
        until = f"{label(repeat['measure'])} is {' or '.join(limits)}"
        facts.append(f"repeated until {until}, at most {counted(repeat['at_most'], 'time')}")
    return facts


def overview(table: pl.DataFrame) -> str:
    """Write the results by motivation as a table; shares stand beside names, where a phone shows them."""
    heads = {
        "share": "share at the end",
        "reward": "training reward",
        "harm": "deployment harm",
        "gap": "train-deploy gap",
    }
    head = "".join(f'<th class="number" scope="col">{text}</th>' for text in heads.values())
    rows = []
    for row in table.iter_rows(named=True):
        name = row["motivation"]
        numbers = [
            f"{row['share']:.1%}",
            *("" if row[field] is None else decimal(row[field], 3) for field in list(heads)[1:]),
        ]
        cells = "".join(f'<td class="number">{number}</td>' for number in numbers)
        first, last = (f"<td>{escape(label(text))}</td>" for text in (name, row["category"]))
        rows.append(f"<tr{' class=whole' if name == POPULATION else ''}>{first}{cells}{last}</tr>")
    return (
        '<div class="scroll" tabindex="0" role="region" aria-label="Results by motivation"><table><thead><tr>'
        f'<th scope="col">motivation</th>{head}<th scope="col">category</th></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def figure(name: str, title: str, explanation: str, reading: str, source: str) -> str:
    """Write a figure with an empty element that the page's script draws the chart into."""
    return (
        f"<figure><h3>{escape(title)}</h3>{explained(name, title, explanation)}"
        f'<figcaption>{escape(reading)}<p class="source">{escape(source)}</p></figcaption></figure>'
    )


def explained(name: str, title: str, explanation: str) -> str:
    """Write a chart's explanation, and the empty element that it is drawn into."""
    return (
        f'<p class="quiet">{escape(explanation)}</p>'
        f'<div class="chart" id="chart-{name}" tabindex="0" role="region" aria-label="{escape(title)}"></div>'
    )


def commands(entries: Iterable[tuple[str, str]]) -> str:
    """Write commands, each with a text that says what the command would show."""
    return "<dl>" + "".join(f"<dt><code>{escape(c)}</code></dt><dd>{escape(why)}</dd>" for c, why in entries) + "</dl>"


def facts(rows: Mapping[str, str]) -> str:
    """Write names and values as a table."""
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>' for name, value in rows.items()
    )
    return f"<table><tbody>{body}</tbody></table>"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], numbers: int = 0) -> str:
    """Write texts as a table that scrolls by itself on a narrow page; the last `numbers` columns are numbers."""
    first = len(heads) - numbers

    def cells(kind: str, row: Sequence[str]) -> str:
        looks = ' style="white-space: normal"' if kind == "td" else ""
        right = [' class="number"' if place >= first else looks for place in range(len(row))]
        scope = ' scope="col"' if kind == "th" else ""
        return "".join(f"<{kind}{r}{scope}>{escape(text)}</{kind}>" for r, text in zip(right, row, strict=True))

    body = "".join(f"<tr>{cells('td', row)}</tr>" for row in rows)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(heads[1])}"><table><thead><tr>'
        f"{cells('th', heads)}</tr></thead><tbody>{body}</tbody></table></div>"
    )
