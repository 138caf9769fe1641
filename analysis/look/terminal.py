"""Tables in the terminal, and in a file or a pipe, where nothing is cut."""

import os

from rich.console import Console
from rich.table import Table

PIPED = 160
"""Width of what is not written to a terminal, unless the variable COLUMNS says another."""


def console() -> Console:
    """Return the console of standard output; what is piped is not squeezed to the width of a small terminal."""
    plain = Console()
    return plain if plain.is_terminal or "COLUMNS" in os.environ else Console(width=PIPED)


def add_columns(table: Table, *words: str, numbers: tuple[str, ...] = ()) -> None:
    """Add columns of words, then of numbers; what does not fit is folded to the next line, never cut."""
    for head in words:
        table.add_column(head, overflow="fold")
    for head in numbers:
        table.add_column(head, justify="right", overflow="fold")
