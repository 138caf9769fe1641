"""The page of claims: every verdict with its tests, its chart, and what was published."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import escape

import polars as pl

from analysis.claims.chart import claim_chart, drawable, points
from analysis.claims.claim import COUNTER, Finding, Result
from analysis.claims.printed import FOOTNOTE, estimate, open_until
from analysis.claims.published import agreement, comparison
from analysis.claims.verdict import FAILED, INCONCLUSIVE, REFUTED, SUPPORTED
from analysis.look.extremes import highest, lowest
from analysis.look.wording import counted, number
from analysis.page.figure import Figure
from analysis.page.html import commands, items
from analysis.page.shell import figure_html, whole_page

_MARKS = {SUPPORTED: "\u2713", REFUTED: "\u2717", INCONCLUSIVE: "?", FAILED: "!"}

_AUTHORS = {"model": "the authors of the model", "discussion": "a discussion of the model"}

_BY_HAND = (
    "Numbers of the worlds, of regimes and of the prior were chosen by hand, before any comparison with published "
    "figures, and none was fitted to them. Compare sign, order and order of magnitude, not size."
)


def claims_page(results: Sequence[Result]) -> str:
    """Write the page of results that are presented; every text from an experiment file is escaped."""
    head = (
        '<header><p class="kicker">motivation-fitness &middot; claims</p>'
        f"<h1>{escape(_headline(results))}</h1></header>"
        f'<section><p class="quiet">{escape(FOOTNOTE)}</p>{_overview(results)}</section>'
    )
    figures = [result.figure for result in results if result.figure is not None]
    return whole_page("Claims", head + "".join(result.section for result in results), figures)


def present(result: Result) -> Result:
    """Draw a claim's chart and write its section, and let go of its runs."""
    figure = _figure(result) if drawable(result.arms, result.claim.chart) else None
    return replace(result, arms=(), section=_section(result, figure), figure=figure)


def _headline(results: Sequence[Result]) -> str:
    counts = [(verdict, sum(result.verdict == verdict for result in results)) for verdict in _MARKS]
    phrases = ", ".join(f"{count} {verdict}" for verdict, count in counts if count)
    where = " in their counter-worlds" if any(COUNTER in result.flags for result in results) else ""
    return f"{counted(len(results), 'claim')} about what training selects{where}: {phrases}"


def _overview(results: Sequence[Result]) -> str:
    rows = [
        [
            f'<a href="#{escape(result.claim.id)}">{escape(result.claim.id)}</a>',
            escape(result.claim.says),
            _verdict(result.verdict),
        ]
        for result in results
    ]
    return _table(("claim", "", "verdict"), rows)


def _section(result: Result, figure: Figure | None) -> str:
    claim = result.claim
    author = _AUTHORS.get(claim.made_by, claim.made_by)
    parts = [
        f'<section id="{escape(claim.id)}"><h2>{escape(claim.id)}. {escape(claim.says)}</h2>',
        f"<p><b>{_verdict(result.verdict)}</b> <span class=quiet>Claimed by {escape(author)}. "
        f"Refuted if: {escape(claim.refuted_if)}</span></p>",
        f"<p>{escape(result.error)}</p>" if result.error else f"{_tests(result.findings)}<p></p>",
        figure_html(figure) if figure else "",
        f"<p>{escape(claim.remarks)}</p>" if claim.remarks else "",
        _published(result) if result.arms and claim.published else "",
        f"<p class=quiet>{_counter(result)}: {escape(claim.counter['says'])}</p>" if claim.counter["says"] else "",
        commands([(" ".join(["mofit-claims", claim.experiment, *result.flags]), "this verdict again")]),
        "</section>",
    ]
    return "".join(parts)


def _counter(result: Result) -> str:
    return "Run in its counter-world" if COUNTER in result.flags else "Counter-world, in which the verdict must flip"


def _tests(findings: Iterable[Finding]) -> str:
    rows = []
    for finding in findings:
        test = finding.test
        needed = open_until(finding)
        rows.append(
            [
                escape(test.says or test.name),
                escape(finding.error or estimate(finding)),
                escape(test.region),
                f"{_verdict(finding.verdict)}{f'<br>{escape(needed)}' if needed else ''}",
                escape(test.label),
            ]
        )
    return _table(("test", "found", "wanted", "verdict", "kind"), rows)


def _published(result: Result) -> str:
    table = comparison(result)
    rows = [
        [escape(f"{row['quantity']}, {row['setting']}"), escape(row["measure"]), _percent(row["published"]),
         _percent(row["simulated"]), escape(row["source"])]
        for row in table.iter_rows(named=True)
    ]  # fmt: skip
    said = items("ul", [escape(agreement(table)), escape(_BY_HAND)])
    return f"<h3>Beside published figures</h3>{_table(('published', 'measure', 'rate', 'here', 'source'), rows)}{said}"


def _percent(rate: float) -> str:
    return f"{rate:.1%}"


def _verdict(verdict: str) -> str:
    return f"{_MARKS[verdict]}&nbsp;{verdict}"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table of ready HTML cells."""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "".join(
        "<tr>" + "".join(f'<td style="white-space: normal">{cell}</td>' for cell in row) + "</tr>" for row in rows
    )
    return f'<div class="scroll" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _figure(result: Result) -> Figure:
    """Draw a claim's chart; its reading tells the extremes of what it shows."""
    seed = result.arms[0].plan.seed
    source = f"Source: seed {seed}, {counted(len(result.arms), 'job')} of {counted(result.replicates, 'replicate')}."
    return Figure(f"claim-{result.claim.id}", claim_chart(result), _reading(points(result)), source)


def _reading(table: pl.DataFrame) -> str:
    parts = []
    for (series,), rows in table.group_by(["series"], maintain_order=True):
        low, high = lowest(rows["mean"]), highest(rows["mean"])
        size = max(abs(low), abs(high))
        ends = f"from {number(low, size)} to {number(high, size)}"
        parts.append(f"{series} {ends}" if low != high else f"{series} {number(low)} throughout")
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."
