"""`mofit-runs`: what is stored, with date, what differs, and the answer in a few words."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.arguments import Arguments
from sim.cli.boundary import one_sentence
from sim.cli.output import prepare_output

if TYPE_CHECKING:
    from rich.table import Table

    from analysis.shelf.listing import Line


@one_sentence("mofit-runs")
def main() -> None:
    """Run the command."""
    prepare_output()
    parser = Arguments(prog="mofit-runs", description="List stored runs and sweeps, the newest last.")
    parser.add_argument(
        "folder", nargs="*", type=Path, metavar="FOLDER", help="where to look (default: outputs/ and multirun/)"
    )
    asked = parser.parse_args()
    from analysis.look.terminal import console
    from analysis.shelf.listing import default_folders, listing

    lines = listing(asked.folder or default_folders())
    if not lines:
        print("nothing is stored there")
        return
    console().print(shown(lines))


def shown(lines: Sequence["Line"]) -> "Table":
    """Lay out what is stored as a table; what cannot be read is red."""
    from rich.markup import escape
    from rich.table import Table

    from analysis.look.terminal import add_columns

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    add_columns(table, "folder", "when", "what", "set", "answer")
    table.columns[1].no_wrap = True
    for line in lines:
        when = line.when.astimezone().strftime("%Y-%m-%d %H:%M")
        row = (str(line.folder), when, line.what, " ".join(line.words), line.answer)
        table.add_row(*map(escape, row), style="red" if line.damaged else None)
    return table


if __name__ == "__main__":
    main()
