"""Numbers are written as people write them: no exponent, no minus before nothing, bounds that read as bounds."""

import re
from io import StringIO

import pytest
from rich.console import Console
from rich.table import Table

from analysis.look.terminal import PIPED, add_columns, console
from analysis.look.wording import at_most, decimal, number, percent


@pytest.mark.parametrize(
    ("value", "beside", "text"),
    [
        (1.12e-22, 0.3, "about 0"), (-1e-5, 0.3, "about 0"), (0.0, 0.3, "0"), (0.1234, 0.3, "0.123"), (2.5, 0, "2.5"),
        (-3.0, 3.0, "-3"), (12345.6, 0, "12,300"), (1.23e-5, 0, "0.0000123"), (999.9, 0, "1,000"), (120, 0, "120"),
        (float("inf"), 0, "inf"),
    ],
)  # fmt: skip
def test_a_number_has_three_digits_and_no_exponent(value, beside, text):
    assert number(value, beside) == text


@pytest.mark.parametrize(
    ("value", "places", "signed", "text"),
    [(-0.0001, 3, False, "0.000"), (-0.0001, 3, True, "0.000"), (0.5, 2, True, "+0.50"), (-0.0006, 3, False, "-0.001")],
)
def test_nothing_has_no_sign(value, places, signed, text):
    assert decimal(value, places, signed=signed) == text


@pytest.mark.parametrize(
    ("share", "text"), [(0.0, "0%"), (1e-16, "1%"), (0.0004, "1%"), (0.03, "3%"), (0.0312, "4%"), (1.0, "100%")]
)
def test_a_bound_is_rounded_up(share, text):
    assert at_most(share) == text


def test_nothing_less_a_little_is_nothing():
    assert percent(-1e-17) == "0%"


@pytest.mark.parametrize("width", [30, 44, 80])
def test_no_table_cuts_a_name(width):
    """Names are folded where they do not fit: every letter is there, in order, and no ellipsis."""
    name, table = "an_action_with_a_long_name_indeed", Table()
    add_columns(table, "action", numbers=("a_wanted_outcome", "another_wanted_outcome", "policy"))
    table.add_row(name, "+0.614", "+0.117", "1.000")
    screen = Console(file=StringIO(), width=width)
    screen.print(table)
    text = screen.file.getvalue()
    assert "\u2026" not in text
    first = "".join(line.split("\u2502")[1].strip() for line in text.splitlines() if line.startswith("\u2502"))
    assert first == name


def test_what_is_piped_is_not_squeezed(monkeypatch, capsys):
    monkeypatch.delenv("COLUMNS", raising=False)
    assert console().width == PIPED
    monkeypatch.setenv("COLUMNS", "72")
    assert console().width == 72
    assert not re.search("\u2026", capsys.readouterr().out)
