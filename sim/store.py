"""Run a plan with a progress bar and store what it leaves, with its provenance."""

import resource
import shlex
import subprocess
import sys
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from agents.compiled import ROOT, is_cold
from sim.plan import Plan
from sim.records import SCHEMA_VERSION, write
from sim.run import choose_engine, run

SOFTWARE = ("motivation-fitness", "mesa", "numpy", "numba", "polars", "hydra-core", "altair")


def run_and_store(plan: Plan, engine: str, replicates: int, folder: Path) -> None:
    """Run a plan and write `folder/tables`, whole or not at all.

    Raises:
        OSError: if the folder cannot be written; found out before the run starts.
    """
    folder.mkdir(parents=True, exist_ok=True)
    started, clock = datetime.now(UTC), time.perf_counter()
    engine = choose_engine(engine, replicates)
    console = Console(stderr=True)
    if is_cold():
        console.print("Compiling the rules; this happens once after an install or an edit.", style="dim")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("rounds", total=plan.rounds * replicates)
        tables = run(plan, engine=engine, replicates=replicates, advance=lambda rounds: progress.advance(bar, rounds))
    facts = _provenance(plan, engine, replicates)
    facts |= {"started": started.isoformat(timespec="seconds"), "elapsed_seconds": time.perf_counter() - clock}
    write(folder, tables, facts)


def _provenance(plan: Plan, engine: str, replicates: int) -> dict[str, Any]:
    """Collect what reruns, explains or dates a run."""
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
        "schema_version": SCHEMA_VERSION,
        "plan_hash": plan.hash,
        "seed": plan.seed,
        "engine": engine,
        "replicates": replicates,
        "motivations": list(plan.names),
        "phases": phases,
        "command": _command(plan.seed),
        "software": {"python": sys.version.split()[0], **{name: version(name) for name in SOFTWARE}},
        "git_commit": _git_commit(),
        "peak_memory_mib": round(_peak_memory_mib(), 1),
        "config": dict(plan.config),
    }


def _command(seed: int) -> str:
    """Write the command that repeats this run, the seed made explicit."""
    words = [word for word in sys.argv[1:] if not word.startswith(("hydra.run.dir=", "seed="))]
    return shlex.join(["mofit", *words, f"seed={seed}"])


def _git_commit() -> str | None:
    """Return the commit this program was run from, '+' if edited since; None outside a checkout."""

    def git(*words: str) -> str:
        done = subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    try:
        return git("rev-parse", "HEAD") + ("+" if git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.CalledProcessError):
        return None


def _peak_memory_mib() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10
