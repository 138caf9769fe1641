"""Run a plan with a progress bar, and store its tables and their provenance."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from agents.compiled import is_cold
from sim.model.plan import Plan
from sim.runs.run import choose_engine, run
from sim.store.occupied import claim, let_go
from sim.store.provenance import command, facts
from sim.store.tables import write

REPORT = "report.html"
"""The page that may stand beside a run's tables."""


def run_and_store(plan: Plan, engine: str, replicates: int, folder: Path, *, replace: bool = False) -> pl.DataFrame:
    """Run a plan and write `folder/tables`, whole or not at all; returns the run's summary.

    Raises:
        BadInput: if the folder holds a sweep, or a run and `replace` is false, or another process writes there.
        OSError: if the folder cannot be written.
        Both are raised before the run starts.
    """
    claim(folder, replace)
    try:
        tables, about = _ran(plan, engine, replicates)
        (folder / REPORT).unlink(missing_ok=True)  # it describes the run that is replaced
        write(folder, tables, about)
        return tables["summary"]
    finally:
        let_go(folder)


def _ran(plan: Plan, engine: str, replicates: int) -> tuple[dict[str, pl.DataFrame], dict[str, Any]]:
    """Run a plan with a progress bar; return its tables and its provenance."""
    started, clock = datetime.now(UTC), time.perf_counter()
    engine = choose_engine(engine, replicates)
    console = Console(stderr=True)
    if is_cold():
        console.print("Compiling the rules; this happens once after an install or an edit.", style="dim")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("rounds", total=plan.rounds * replicates)
        tables = run(plan, engine=engine, replicates=replicates, advance=lambda rounds: progress.advance(bar, rounds))
    about = _provenance(plan, engine, replicates)
    about |= {"started": started.isoformat(timespec="seconds"), "elapsed_seconds": time.perf_counter() - clock}
    return tables, about


def _provenance(plan: Plan, engine: str, replicates: int) -> dict[str, Any]:
    """Collect the provenance of a run: its command, configuration, plan and phases, and `facts`."""
    ends = [sum(phase.rounds for phase in plan.phases[: index + 1]) for index in range(len(plan.phases))]
    phases = [
        {
            "name": phase.name,
            "first_round": last - phase.rounds + 1,
            "last_round": last,
            "environments": dict(phase.environments),
        }
        for phase, last in zip(plan.phases, ends, strict=True)
    ]
    return {
        **facts(),
        "plan_hash": plan.hash,
        "seed": plan.seed,
        "engine": engine,
        "replicates": replicates,
        "motivations": list(plan.names),
        "phases": phases,
        "command": command(plan.seed),
        "config": dict(plan.config),
    }
