"""What came of claims, in the terminal: theorems, readings, findings."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from analysis.claims.claim import COUNTER, NATURES, Finding, Result
from analysis.claims.verdict import FAILED, INCONCLUSIVE, REFUTED, SUPPORTED
from analysis.claims.words import (
    AFTER_A_LOOK,
    FOOTNOTE,
    HEADINGS,
    QUICK_NOTE,
    came_of,
    came_of_test,
    decided_by,
    estimate,
    inside,
    open_until,
    part_of_box,
    played_by,
)
from analysis.look.terminal import add_columns

TEXT = 30
"""Fewest letters of a line that says what is tested."""
ROOMY, INTERVAL = 100, 14
"""Width of a terminal from which an interval has a line to itself, and the letters of its lines where it has none."""

_COLOUR = {SUPPORTED: "green", REFUTED: "red", INCONCLUSIVE: "yellow", FAILED: "bold red"}


def print_results(results: Sequence[Result], console: Console) -> None:
    """Print a table of claims for each nature with their tests, and what they rest on."""
    for nature in NATURES:
        chosen = [result for result in results if result.claim.nature == nature]
        if chosen:
            console.print(f"[bold]{HEADINGS[nature]}[/]\n")
            console.print(_table(chosen, console.width))
    console.print(f"[dim]{FOOTNOTE}")
    if any(result.quick for result in results):
        console.print(f"[dim]{QUICK_NOTE}")


def _table(results: Sequence[Result], width: int) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    add_columns(table, "claim", "test", "found", "wanted", "")
    table.columns[1].min_width = TEXT
    table.columns[2].max_width = None if width >= ROOMY else INTERVAL
    for result in results:
        for row in _rows(result):
            table.add_row(*row)
        table.add_section()
    return table


def _rows(result: Result) -> Iterator[Sequence[str]]:
    claim = result.claim
    yield f"[bold]{claim.id}", f"[bold]{escape(claim.says)}", "", "", _overall(result)
    if COUNTER in result.flags:
        yield "", f"in its counter-world: {escape(claim.counter['says'])}", "", "", ""
    if result.error:
        yield "", escape(result.error), "", "", ""
    for finding in result.findings:
        mark = "* " if finding.test.name in claim.judged_on else "  "
        outcome = _coloured(came_of_test(finding, result.quick), _colour(finding, result.quick))
        yield "", mark + _says(finding, claim.nature, result.quick), estimate(finding), finding.test.region, outcome
    if result.share is not None:
        yield "", f"[cyan]holds in {part_of_box(result.share)}[/]: {decided_by(result.share)}", "", "", ""
        yield "", f"[dim]{played_by(result.share)}", "", "", ""
    yield "", f"[dim]refuted if: {escape(claim.refuted_if)}", "", "", ""


def _overall(result: Result) -> str:
    judging = result.judging
    no = any(not inside(finding) for finding in judging)
    colour = _COLOUR[(REFUTED if no else SUPPORTED) if result.quick and judging else result.verdict]
    look = f"\n[dim]{AFTER_A_LOOK}[/]" if result.claim.after_a_look else ""
    return _coloured(came_of(result), colour) + look


def _colour(finding: Finding, quick: bool) -> str:
    if not quick or finding.verdict == FAILED:
        return _COLOUR[finding.verdict]
    return _COLOUR[SUPPORTED if inside(finding) else REFUTED]


def _says(finding: Finding, nature: str, quick: bool) -> str:
    test = finding.test
    text = test.says or test.name
    look = AFTER_A_LOOK if test.after_a_look else ""
    notes = [note for note in (finding.error, test.nature if test.nature != nature else "", look) if note]
    needed = "" if quick else open_until(finding)
    return escape(f"{text} ({'; '.join(notes)})" if notes else text) + (f"\n[dim]{needed}" if needed else "")


def _coloured(text: str, colour: str) -> str:
    return f"[{colour}]{text}[/]"
