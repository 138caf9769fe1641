"""The part of the page that one claim has: effects, its chart and the map of its box, then what came of it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import escape

import polars as pl

from analysis.claims.chart import claim_chart, drawable, points
from analysis.claims.claim import COUNTER, Finding, Result
from analysis.claims.map import box_map, map_reading
from analysis.claims.published import agreement, comparison
from analysis.claims.verdict import FAILED, INCONCLUSIVE, REFUTED, SUPPORTED
from analysis.claims.words import (
    AFTER_A_LOOK,
    came_of,
    came_of_test,
    decided_by,
    estimate,
    inside,
    open_until,
    part_of_box,
    played_by,
)
from analysis.look.extremes import highest, lowest
from analysis.look.wording import counted, number
from analysis.page.figure import Figure
from analysis.page.html import commands, items
from analysis.page.shell import figure_html

_MARKS = {SUPPORTED: "\u2713", REFUTED: "\u2717", INCONCLUSIVE: "?", FAILED: "!"}
_AUTHORS = {"model": "the authors of the model", "discussion": "a discussion of the model"}
_BY_HAND = (
    "Numbers of the worlds, of regimes and of the prior were chosen by hand, before any comparison with published "
    "figures, and none was fitted to them. Compare sign, order and order of magnitude, not size."
)


def present(result: Result) -> Result:
    """Draw a claim's charts and write its section, and let go of its runs."""
    figures = [_figure(result)] if drawable(result.arms, result.claim.chart) else []
    if result.share is not None and len(result.share.keys) > 1 and result.share.points:
        figures.append(_map(result))
    return replace(result, arms=(), section=_section(result, figures), figures=tuple(figures))


def badge(result: Result) -> str:
    """Write what came of a claim as HTML, with a mark and, where limits were set after a look, a note."""
    judging = result.judging
    pointing = REFUTED if any(not inside(finding) for finding in judging) else SUPPORTED
    mark = _MARKS[pointing if result.quick and judging and result.verdict != FAILED else result.verdict]
    look = f" <small>({AFTER_A_LOOK})</small>" if result.claim.after_a_look else ""
    return f"{mark}&nbsp;{escape(came_of(result))}{look}"


def html_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table of ready HTML cells."""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "".join(
        "<tr>" + "".join(f'<td style="white-space: normal">{cell}</td>' for cell in row) + "</tr>" for row in rows
    )
    return f'<div class="scroll" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _section(result: Result, figures: Sequence[Figure]) -> str:
    claim = result.claim
    author = _AUTHORS.get(claim.made_by, claim.made_by)
    parts = [
        f'<section id="{escape(claim.id)}"><h2>{escape(claim.id)}. {escape(claim.says)}</h2>',
        f"<p class=quiet>A {claim.nature}, claimed by {escape(author)}.</p>",
        f"<p>{escape(result.error)}</p>" if result.error else f"{_effects(result)}<p></p>",
        _box(result),
        "".join(figure_html(figure) for figure in figures),
        f"<p><b>{badge(result)}</b> <span class=quiet>Refuted if: {escape(claim.refuted_if)}</span></p>",
        f"<p>{escape(claim.remarks)}</p>" if claim.remarks else "",
        _published(result) if result.arms and claim.published else "",
        f"<p class=quiet>{_counter(result)}: {escape(claim.counter['says'])}</p>" if claim.counter["says"] else "",
        commands([(" ".join(["mofit-claims", claim.experiment, *result.flags]), "this claim again")]),
        "</section>",
    ]
    return "".join(parts)


def _counter(result: Result) -> str:
    return "Run in its counter-world" if COUNTER in result.flags else "Counter-world, in which the verdict must flip"


def _box(result: Result) -> str:
    share = result.share
    if share is None:
        return ""
    headline = f"Holds in {part_of_box(share)}, {decided_by(share)}"
    return f"<p><b>{escape(headline)}</b> <span class=quiet>{escape(played_by(share))}.</span></p>"


def _effects(result: Result) -> str:
    """Write the tests, those that the claim is judged on first."""
    judged = result.claim.judged_on
    ordered = sorted(result.findings, key=lambda finding: finding.test.name not in judged)
    rows = [_row(finding, result) for finding in ordered]
    return html_table(("what is tested", "found", "wanted", "", "counts"), rows)


def _row(finding: Finding, result: Result) -> list[str]:
    test = finding.test
    needed = "" if result.quick else open_until(finding)
    came = f"{escape(came_of_test(finding, result.quick))}{f'<br>{escape(needed)}' if needed else ''}"
    look = f" ({AFTER_A_LOOK})" if test.after_a_look else ""
    role = "judged on" if test.name in result.claim.judged_on else f"beside, a {test.nature}"
    return [
        escape(test.says or test.name),
        escape(finding.error or estimate(finding)),
        escape(test.region),
        came,
        escape(role + look),
    ]


def _published(result: Result) -> str:
    table = comparison(result)
    rows = [
        [escape(f"{row['quantity']}, {row['setting']}"), escape(row["measure"]), _percent(row["published"]),
         _percent(row["simulated"]), escape(row["source"])]
        for row in table.iter_rows(named=True)
    ]  # fmt: skip
    notes = items("ul", [escape(agreement(table)), escape(_BY_HAND)])
    heads = ("published", "measure", "rate", "here", "source")
    return f"<h3>Beside published figures</h3>{html_table(heads, rows)}{notes}"


def _percent(rate: float) -> str:
    return f"{rate:.1%}"


def _figure(result: Result) -> Figure:
    """Draw a claim's chart; its reading tells the extremes of what it shows."""
    return Figure(f"claim-{result.claim.id}", claim_chart(result), _reading(points(result)), _source(result))


def _source(result: Result) -> str:
    jobs = counted(len(result.arms), "job")
    if result.claim.endless:
        return f"Source: {jobs}, the endless population."
    return f"Source: seed {result.arms[0].plan.seed}, {jobs} of {counted(result.replicates, 'replicate')}."


def _map(result: Result) -> Figure:
    share = result.share
    assert share is not None
    chart = box_map(share, {key: (low, high) for key, (low, high) in result.claim.box["ranges"].items()})
    return Figure(
        f"box-{result.claim.id}", chart, map_reading(share), f"Source: claim.box of {result.claim.experiment}."
    )


def _reading(table: pl.DataFrame) -> str:
    parts = []
    for (series,), rows in table.group_by(["series"], maintain_order=True):
        low, high = lowest(rows["mean"]), highest(rows["mean"])
        size = max(abs(low), abs(high))
        ends = f"from {number(low, size)} to {number(high, size)}"
        parts.append(f"{series} {ends}" if low != high else f"{series} {number(low)} throughout")
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."
