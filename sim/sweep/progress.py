"""The progress bar of a sweep."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn


@contextmanager
def progress(total: int) -> Iterator[Callable[[bool], None]]:
    """Show a bar of `total` runs; yield a function to be called after each run, with whether it succeeded."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[failed]} failed"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    unseen = not console.is_terminal
    with Progress(*columns, console=console, transient=True, refresh_per_second=4, disable=unseen) as bar:
        runs = bar.add_task("runs", total=total, failed=0)

        def advance(well: bool) -> None:
            bar.update(runs, advance=1, failed=bar.tasks[runs].fields["failed"] + (not well))

        yield advance
