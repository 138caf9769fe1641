"""Figures beside their targets."""

import sys
from collections.abc import Sequence
from typing import NamedTuple

from rich.console import Console
from rich.table import Table


class Row(NamedTuple):
    """A figure and what it should be: `relation` is >= or <=, or nothing where there is no target."""

    what: str
    figure: float
    relation: str = ""
    target: float = 0.0

    @property
    def met(self) -> bool | None:
        return {">=": self.figure >= self.target, "<=": self.figure <= self.target}.get(self.relation)


def conclude(title: str, rows: Sequence[Row]) -> None:
    """Print the figures and end the program: exit code 1 if a target is missed."""
    table = Table(title=title)
    for head in ("what", "figure", "target", "met"):
        table.add_column(head, justify="left" if head == "what" else "right")
    for row in rows:
        target = f"{row.relation} {row.target:g}" if row.relation else ""
        table.add_row(row.what, f"{row.figure:.2f}", target, {None: "", True: "yes"}.get(row.met, "NO"))
    Console().print(table)
    sys.exit(int(any(row.met is False for row in rows)))
