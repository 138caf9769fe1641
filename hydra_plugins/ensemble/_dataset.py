"""Our own jobs: composed once per combination of groups, run as one ensemble, stored as one dataset."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
from hydra.core.utils import JobReturn, JobStatus
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from hydra_plugins.ensemble._backend import workers_of
from hydra_plugins.ensemble._compose import Composer
from hydra_plugins.ensemble._manifest import drawn_seed
from hydra_plugins.ensemble.launcher import EnsembleLauncher, handed_over
from sim.complaints import COMPLAINTS, sentence
from sim.errors import BadInput
from sim.memo import Memo
from sim.provenance import command, facts
from sim.shards import Shards
from sim.sweep import Outcome, Sweep

CHECKED = 20
"""How many jobs `verify=true` compares with what Hydra composes."""


def launch_into_dataset(
    launcher: EnsembleLauncher, job_overrides: Sequence[Sequence[str]], initial_job_idx: int
) -> list[JobReturn]:
    """Run jobs into `hydra.sweep.dir`; a failing job is a FAILED return and a row with its reason."""
    context, _, config = handed_over(launcher)
    launcher.kept = launcher.kept or (Composer(context.config_loader, config), Memo())
    composer, memo = launcher.kept
    numbers = range(initial_job_idx, initial_job_idx + len(job_overrides))
    overrides = dict(zip(numbers, job_overrides, strict=True))
    launcher.launched |= overrides
    if launcher.verify:
        _verify(composer, job_overrides)
    options = config.hydra.sweeper
    shards = Shards(Path(str(config.hydra.sweep.dir)))
    mine = [job for job in numbers if _in_shard(options.get("shard"), job)]
    table = job_table(launcher.launched)
    shards.announce(table)
    seed = drawn_seed(shards.folder)

    def compose(job: int) -> dict[str, Any]:
        composed = composer.compose(overrides[job])
        return composed if composed["seed"] is not None else {**composed, "seed": seed}

    with _progress() as bar:
        runs = sum(_replicates(overrides[job], config.replicates) for job in mine)
        task = bar.add_task("runs", total=runs, failed=0)

        def advance(well: bool) -> None:
            bar.update(task, advance=1, failed=bar.tasks[task].fields["failed"] + (not well))

        sweep = Sweep(
            jobs=mine,
            compose=compose,
            complain=_complain,
            shards=shards,
            done=frozenset(shards.done()) if options.get("resume") else frozenset(),
            threads=launcher.threads,
            workers=workers_of(launcher),
            advance=advance,
            memo=memo,
        )
        outcomes = sweep.run()
    if not options.get("shard"):
        about = {**facts(), "engine": "kernel", "command": command(None), "plan_hash": "sweep"}
        shards.compact(table, about)
    return [_job_return(overrides[job], outcomes[job]) for job in mine]


def _in_shard(shard: str | None, job: int) -> bool:
    """Tell whether a job belongs to part i of n; shard is `i/n` or None."""
    if shard is None:
        return True
    part, _, parts = shard.partition("/")
    if not (part.isdecimal() and parts.isdecimal() and 1 <= int(part) <= int(parts)):
        raise BadInput(f"hydra.sweeper.shard={shard}: must be i/n with i from 1 to n, as in 3/10.")
    return job % int(parts) == int(part) - 1


def _replicates(overrides: Sequence[str], usual: int) -> int:
    """Return how many runs a job has, as far as its overrides say so."""
    told = [int(text.partition("=")[2]) for text in overrides if re.fullmatch(r"replicates=\d+", text)]
    return told[-1] if told else usual


def job_table(overrides: dict[int, Sequence[str]]) -> pl.DataFrame:
    """Make a row per job: its number and a column per key that it sets, numbers as numbers."""
    rows = [{"job": job, **dict(text.split("=", 1) for text in texts)} for job, texts in overrides.items()]
    keys = {key: None for row in rows for key in row}
    columns = {key.lstrip("+"): [row.get(key) for row in rows] for key in keys}
    table = pl.DataFrame(columns, schema_overrides={"job": pl.UInt32}, strict=False)
    return table.with_columns(_as_numbers(table[key]) for key in table.columns if key != "job")


def _as_numbers(column: pl.Series) -> pl.Series:
    """Read a column of texts as whole numbers or as numbers, if all of them are."""
    for kind in (pl.Int64, pl.Float64):
        read = column.cast(kind, strict=False)
        if read.null_count() == column.null_count():
            return read
    return column


def _verify(composer: Composer, job_overrides: Sequence[Sequence[str]]) -> None:
    step = max(1, len(job_overrides) // CHECKED)
    for texts in job_overrides[::step]:
        if composer.compose(texts) != composer.compose_as_hydra_does(texts):
            raise BadInput(
                f"hydra.launcher.verify: {' '.join(texts)} composes differently from Hydra; please report it."
            )


def _complain(error: Exception) -> str:
    return sentence(error) if isinstance(error, COMPLAINTS) else f"{type(error).__name__}: {error}"


def _progress() -> Progress:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[failed]} failed"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=Console(stderr=True), transient=True)


def _job_return(overrides: Sequence[str], outcome: Outcome) -> JobReturn:
    failed = outcome.error is not None
    result = JobReturn(overrides=list(overrides), status=JobStatus.FAILED if failed else JobStatus.COMPLETED)
    result.return_value = BadInput(outcome.error) if failed else None
    return result
