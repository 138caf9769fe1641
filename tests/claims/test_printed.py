"""What `mofit-claims` prints can be read where it is piped, and in a terminal of 80 letters."""

from dataclasses import replace
from io import StringIO
from types import SimpleNamespace
from typing import Any, cast

import pytest
from rich.console import Console

from analysis.claims.claim import Finding, Result
from analysis.claims.printed import TEXT, print_results
from analysis.claims.run import read_claim
from analysis.claims.verdict import INCONCLUSIVE, Interval
from analysis.claims.words import estimate
from analysis.look.terminal import PIPED

SAYS = "Penalising what agents do while they are watched selects those that hide it, not those that do not want it"


def printed(width: int) -> list[str]:
    """Print one claim with one undecided test."""
    claim, _ = read_claim("c14_process_supervision")
    test = replace(claim.judging[0], says="share of schemers with less without", above=0.05, after_a_look=False)
    claim = replace(claim, id="c14", says=SAYS, refuted_if="the share falls", tests=(test,))
    finding = Finding(test, Interval(0.106, -0.003, 0.2141, 0.1, 6), INCONCLUSIVE, needed=1234)
    screen = Console(file=StringIO(), width=width)
    print_results([Result(claim, [finding])], screen)
    lines = cast(StringIO, screen.file).getvalue().splitlines()
    return lines[1:]


def test_a_piped_table_leaves_room_for_what_is_tested() -> None:
    text = printed(PIPED)
    first = next(line for line in text if line.startswith("c14"))
    assert len(first.removeprefix("c14").split(INCONCLUSIVE)[0].strip()) > 60
    assert any("share of schemers with less without" in line and "0.106 [-0.003, 0.214]" in line for line in text)


def test_a_narrow_terminal_does_not_squeeze_the_text() -> None:
    text = printed(80)
    assert max(len(line[6:].split("  ")[0]) for line in text[1:4]) > TEXT - 8
    assert sum(line.rstrip().endswith(INCONCLUSIVE) for line in text) == 2
    assert "\u2026" not in "".join(text)
    assert all(len(line) <= 80 for line in text)


@pytest.mark.parametrize(
    ("ends", "text"),
    [((0.3, 1.12e-22, 0.6), "0.3 [about 0, 0.6]"), ((0.5, 0.5, 0.5), "0.5")],
)
def test_an_interval_has_no_exponent(ends: tuple[float, float, float], text: str) -> None:
    middle, low, high = ends
    found = SimpleNamespace(
        found=SimpleNamespace(estimate=middle, low=low, high=high), test=SimpleNamespace(nature="finding")
    )
    assert estimate(cast(Any, found)) == text
