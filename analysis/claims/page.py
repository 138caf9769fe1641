"""The page of claims: theorems, readings and findings, each in a table, then every claim with its chart and its box."""

from collections.abc import Sequence
from html import escape

from analysis.claims.claim import COUNTER, FINDING, NATURES, Result
from analysis.claims.section import badge, html_table
from analysis.claims.verdict import FAILED, INCONCLUSIVE, REFUTED, SUPPORTED
from analysis.claims.words import FOOTNOTE, HEADINGS, QUICK_NOTE, decided_by, part_of_box
from analysis.look.wording import counted
from analysis.page.shell import whole_page


def claims_page(results: Sequence[Result]) -> str:
    """Write the page of results that are presented; every text from an experiment file is escaped."""
    quick = f" {QUICK_NOTE}" if any(result.quick for result in results) else ""
    tables = "".join(_overview(results, nature) for nature in NATURES)
    head = (
        '<header><p class="kicker">motivation-fitness &middot; claims</p>'
        f"<h1>{escape(headline(results))}</h1></header>"
        f'<section><p class="quiet">{escape(FOOTNOTE + quick)}</p>{tables}</section>'
    )
    figures = [figure for result in results for figure in result.figures]
    return whole_page("Claims", head + "".join(result.section for result in results), figures)


def headline(results: Sequence[Result]) -> str:
    """Count findings, and they alone, by their verdict."""
    found = [result for result in results if result.claim.nature == FINDING]
    failed = sum(result.verdict == FAILED for result in results)
    where = " in their counter-worlds" if any(COUNTER in result.flags for result in results) else ""
    title = f"{counted(len(found), 'finding')} about what training selects{where}"
    if any(result.quick for result in results):
        return f"{title}: a first look" + (f", {failed} failed" if failed else "")
    counts = [(verdict, sum(one.verdict == verdict for one in found)) for verdict in (SUPPORTED, REFUTED, INCONCLUSIVE)]
    phrases = ", ".join(f"{count} {verdict}" for verdict, count in [*counts, (FAILED, failed)] if count)
    return f"{title}: {phrases}" if phrases else title


def _overview(results: Sequence[Result], nature: str) -> str:
    chosen = [result for result in results if result.claim.nature == nature]
    if not chosen:
        return ""
    boxed = any(result.share is not None for result in chosen)
    heads = ("claim", "", "where it holds", "") if boxed else ("claim", "", "")
    return f"<h2>{escape(HEADINGS[nature])}</h2>{html_table(heads, [_row(result, boxed) for result in chosen])}"


def _row(result: Result, boxed: bool) -> list[str]:
    claim, share = result.claim, result.share
    link = f'<a href="#{escape(claim.id)}">{escape(claim.id)}</a>'
    where = [escape(f"{part_of_box(share)}, {decided_by(share)}") if share is not None else ""] if boxed else []
    return [link, escape(claim.says), *where, badge(result)]
