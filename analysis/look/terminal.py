"""Print tables to the terminal, a file or a pipe, without cutting any text."""

import os

from rich.console import Console
from rich.table import Table

PIPED = 160
"""Width of what is not written to a terminal, unless the variable COLUMNS says another."""


def console() -> Console:
    """Return the console of standard output; output to a pipe or a file has the width `WIDE`."""
    plain = Console()
    return plain if plain.is_terminal or "COLUMNS" in os.environ else Console(width=PIPED)


def add_columns(table: Table, *words: str, numbers: tuple[str, ...] = ()) -> None:
    """Add columns of words, then of numbers; a text that does not fit continues on the next line."""
    for head in words:
        table.add_column(head, overflow="fold")
    for head in numbers:
        table.add_column(head, justify="right", overflow="fold")
