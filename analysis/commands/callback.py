"""Write the report after a run or a sweep, and print its answer. `conf/` attaches this callback.

Hydra imports this file at every start; heavy imports therefore stand inside functions.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

from hydra.core.utils import JobReturn, JobStatus
from hydra.experimental.callback import Callback
from hydra.types import RunMode
from omegaconf import DictConfig

if TYPE_CHECKING:
    import polars as pl
    from rich.table import Table


class ReportCallback(Callback):
    """Writes `report.html` beside the tables of a run or a sweep, and prints its sentences."""

    def on_job_end(self, config: DictConfig, job_return: JobReturn, **kwargs: Any) -> None:
        """Report on a single run that stored tables; sweeps, failures and `check=true` are skipped."""
        assert job_return.hydra_cfg is not None
        settings = job_return.hydra_cfg.hydra
        folder = Path(settings.runtime.output_dir)
        asked = {**(config or {}), **(getattr(settings, "sweeper", None) or {})}
        if any(asked.get(name) is True for name in ("check", "plan")):
            return
        single = settings.mode == RunMode.RUN and job_return.status == JobStatus.COMPLETED
        if single and (folder / "tables").is_dir():
            with reported(folder):
                show(folder, with_page=asked.get("report", True))

    def on_multirun_end(self, config: DictConfig, **kwargs: Any) -> None:
        """Report on a sweep that stored tables; parts of sweeps, `plan=true` and `check=true` are skipped."""
        folder, options = Path(str(config.hydra.sweep.dir)), config.hydra.sweeper
        partial = config.get("check") or config.get("plan") or options.get("plan") or options.get("shard")
        if (folder / "tables").is_dir() and not partial:
            with reported(folder):
                show_sweep(folder, with_page=config.get("report", True))


@contextmanager
def reported(folder: Path) -> Iterator[None]:
    """End the command in a sentence if a report fails; Hydra would turn the exception into a warning."""
    from sim.cli.boundary import sentence_for, traced
    from sim.errors import complain_later

    try:
        yield
    except BrokenPipeError:
        raise
    except Exception as error:  # whatever a chart raises, the tables are stored
        complain_later(f"{folder} is stored, but has no report: {sentence_for(error) or traced('mofit', error)}")


def show_sweep(folder: Path, *, with_page: bool) -> None:
    """Write the page of a sweep and print its answer, or print a sentence that says why there is none."""
    from analysis.look.terminal import console
    from analysis.stored import open_sweep
    from analysis.sweeps.answer import sentences
    from analysis.sweeps.layout import REPORTED, layout
    from analysis.sweeps.report import write_sweep_report
    from sim.errors import BadInput

    screen = console()
    try:
        run = open_sweep(folder)
        page = write_sweep_report(run) if with_page else None  # before anything is printed, as nobody may be reading
        for sentence in sentences(run, layout(run, most=REPORTED)):
            screen.print(sentence, markup=False, highlight=False)
        screen.print(f"\n{where(page, folder)}", markup=False, highlight=False, soft_wrap=True)
    except BadInput as error:
        screen.print(f"no report: {error}", markup=False, highlight=False, soft_wrap=True)


def show(folder: Path, *, with_page: bool) -> None:
    """Write the page of a run and print its table and its answer."""
    from analysis.commands.report import write_report
    from analysis.look.terminal import console
    from analysis.runs.advice import next_commands
    from analysis.runs.answer import sentences
    from analysis.runs.tables import overview
    from analysis.stored import open_run

    run = open_run(folder)
    page = write_report(run) if with_page else None  # before anything is printed, as nobody may be reading
    screen = console()
    screen.print(results_table(overview(run)))
    for sentence in sentences(run):
        screen.print(sentence, markup=False, highlight=False)
    screen.print("\nWhat to try next", style="bold")
    for words, shows in next_commands(run):
        screen.print(f"  {words}", markup=False, highlight=False, soft_wrap=True)
        screen.print(f"    {shows}", markup=False, highlight=False, style="dim")
    screen.print(f"\n{where(page, folder)}", markup=False, highlight=False, soft_wrap=True)


def where(page: Path | None, folder: Path) -> str:
    """Say where the page is, or how to write it."""
    return f"report: {page}" if page else f"no report, as report=false; to write it: mofit-report {quote(str(folder))}"


def results_table(overview: "pl.DataFrame") -> "Table":
    """Return the results by motivation as a table for the terminal."""
    from rich.box import SIMPLE_HEAD
    from rich.markup import escape
    from rich.table import Table

    from analysis.look.style import POPULATION, label
    from analysis.look.terminal import add_columns
    from analysis.look.wording import decimal

    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, collapse_padding=True)
    add_columns(table, "motivation", "category", numbers=("share", "training\nreward", "deployment\nharm", "gap"))
    for row in overview.iter_rows(named=True):
        numbers = ["" if row[field] is None else decimal(row[field], 3) for field in ("reward", "harm", "gap")]
        whole = row["motivation"] == POPULATION
        if whole:
            table.add_section()
        words = (escape(label(row["motivation"])), escape(label(row["category"])))
        table.add_row(*words, f"{row['share']:.1%}", *numbers, style="bold" if whole else None)
    return table
