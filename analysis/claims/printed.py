"""Verdicts in the terminal."""

from collections.abc import Sequence
from math import isinf

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from analysis.claims.claim import COUNTER, Finding, Result
from analysis.claims.verdict import FAILED, FAMILY, INCONCLUSIVE, REFUTED, SUPPORTED
from analysis.look.terminal import add_columns
from analysis.look.wording import number

TEXT = 30
"""Fewest letters of a line that says what is tested."""
ROOMY, INTERVAL = 100, 14
"""Width of a terminal from which an interval has a line to itself, and the letters of its lines where it has none."""

_COLOUR = {SUPPORTED: "green", REFUTED: "red", INCONCLUSIVE: "yellow", FAILED: "bold red"}


def print_results(results: Sequence[Result], console: Console) -> None:
    """Print a table of claims with their tests, and what the verdicts rest on."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    add_columns(table, "claim", "test", "found", "wanted", "verdict")
    table.columns[1].min_width = TEXT
    table.columns[2].max_width = None if console.width >= ROOMY else INTERVAL
    for result in results:
        claim = result.claim
        table.add_row(f"[bold]{claim.id}", f"[bold]{escape(claim.says)}", "", "", _coloured(result.verdict))
        if COUNTER in result.flags:
            table.add_row("", f"in its counter-world: {escape(claim.counter['says'])}", "", "", "")
        if result.error:
            table.add_row("", escape(result.error), "", "", "")
        for finding in result.findings:
            table.add_row("", _says(finding), estimate(finding), finding.test.region, _coloured(finding.verdict))
        table.add_row("", f"[dim]refuted if: {escape(claim.refuted_if)}", "", "", "", end_section=True)
    console.print(table)
    console.print(f"[dim]{FOOTNOTE}")


FOOTNOTE = (
    "Intervals are Student's, paired by replicate, and for events never narrower than agreeing replicates allow; all "
    f"tests of all claims together have a chance of {FAMILY:g} that any interval misses (Bonferroni). What has to lie "
    "where stands in conf/experiment."
)


def estimate(finding: Finding) -> str:
    """Write an interval: `0.106 [-0.003, 0.214]`, exact where nothing is left between its ends."""
    found = finding.found
    if found is None:
        return ""
    if found.low == found.high:
        return f"{number(found.estimate)} (exact)"
    if isinf(found.low):
        return f"{number(found.estimate)} (one replicate)"
    size = max(abs(found.low), abs(found.high))
    low, middle, high = (number(value, size) for value in (found.low, found.estimate, found.high))
    return f"{middle} [{low}, {high}]"


def open_until(finding: Finding) -> str:
    """Say how many replicates would decide, where a test is inconclusive."""
    if finding.verdict != INCONCLUSIVE:
        return ""
    return f"{finding.needed:,} replicates would decide" if finding.needed else "no number of replicates would decide"


def _says(finding: Finding) -> str:
    text = finding.test.says or finding.test.name
    notes = [note for note in (finding.error, "by construction" if finding.test.by_construction else "") if note]
    needed = open_until(finding)
    return escape(f"{text} ({'; '.join(notes)})" if notes else text) + (f"\n[dim]{needed}" if needed else "")


def _coloured(verdict: str) -> str:
    return f"[{_COLOUR[verdict]}]{verdict}[/]"
