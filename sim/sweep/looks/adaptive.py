"""A sweep with `hydra.sweeper.replicates=adaptive`: look after look, replicates go where the winner is unclear."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
from hydra.core.utils import JobReturn
from omegaconf import read_write
from rich.console import Console

from sim.apart import ENDLESS
from sim.errors import BadInput
from sim.store import parquet
from sim.store.replace import current
from sim.sweep.looks.lead import TIE, lead_alone
from sim.sweep.looks.schedule import FEWEST, LOOKS, Schedule
from sim.sweep.results.stored import Stored

KEY = "hydra.sweeper.replicates"
ADAPTIVE = "adaptive"
USUAL = 4
"""The budget, unless given, is so many times the runs of the first look."""

Launch = Callable[[list[list[str]]], list[Sequence[JobReturn]]]


def is_adaptive(config: Any, options: Mapping[str, Any], jobs: Sequence[Sequence[str]]) -> bool:
    """Tell whether a sweep spends replicates where they are needed.

    Raises:
        BadInput: if the option says anything else, or the jobs asked for cannot be looked at again.
    """
    asked, option = options.get("replicates"), f"{KEY}={ADAPTIVE}:"
    if asked not in (None, ADAPTIVE):
        raise BadInput(f"{KEY}={asked}: must be {ADAPTIVE}; replicates=N gives every job N.")
    if asked is None:
        return False
    if config.hydra.sweeper.get("shard"):
        raise BadInput(
            f"{option} places runs by the results of earlier ones, which parts do not see; "
            "leave out hydra.sweeper.shard."
        )
    if len(_given_replicates(jobs)) > 1:
        raise BadInput(f"{option} replicates has several values in this sweep; give one, for the first look.")
    if config.engine == ENDLESS or any(f"engine={ENDLESS}" in job for job in jobs):
        raise BadInput(f"{option} engine={ENDLESS} draws nothing, so that nothing is unclear; leave one of them out.")
    return True


def _given_replicates(jobs: Sequence[Sequence[str]]) -> set[str]:
    return {text for job in jobs for text in job if text.startswith("replicates=")}


def schedule_of(config: Any, options: Mapping[str, Any], jobs: Sequence[Sequence[str]]) -> Schedule:
    """Return the schedule of an adaptive sweep.

    Raises:
        BadInput: for a first look at which nothing can be clear, and for a budget that it exceeds.
    """
    given = sorted(_given_replicates(jobs))
    first = int(given[0].partition("=")[2]) if given else int(config.replicates)
    if first < FEWEST:
        raise BadInput(
            f"replicates={first}: is the first look of {KEY}={ADAPTIVE}, at which no vote of fewer than {FEWEST} is "
            f"clear; set replicates={FEWEST} or more."
        )
    least, budget = first * len(jobs), options.get("budget")
    if budget is not None and budget < least:
        raise BadInput(
            f"hydra.sweeper.budget={budget}: is less than the {least} runs of the first look, {len(jobs)} jobs with "
            f"{first} replicates; raise it or lower replicates."
        )
    return Schedule(len(jobs), first, USUAL * least if budget is None else budget)


def at(jobs: Sequence[Sequence[str]], asked: Mapping[int, int]) -> list[list[str]]:
    """Return the overrides of all jobs, with the replicates that each is to have."""
    rest = [[text for text in job if not text.startswith("replicates=")] for job in jobs]
    return [[*job, f"replicates={asked[number]}"] for number, job in enumerate(rest)]


def at_most(jobs: Sequence[Sequence[str]], schedule: Schedule) -> list[list[str]]:
    """Say what the most is that a sweep takes; return the overrides of all jobs, their replicates evenly spread."""
    print(f"at most, were the budget of {schedule.budget} runs spent evenly:")
    each = min(schedule.budget // len(jobs), schedule.most)
    return at(jobs, dict.fromkeys(range(len(jobs)), each))


def look_again(
    config: Any, jobs: Sequence[Sequence[str]], schedule: Schedule, launch: Launch
) -> list[Sequence[JobReturn]]:
    """Run all looks into `hydra.sweep.dir`; returns what became of the jobs, nothing where all was stored before."""
    with read_write(config.hydra):
        config.hydra.sweeper.resume = True  # a job that gets more replicates keeps those that it has
    folder, force = Path(str(config.hydra.sweep.dir)), bool(config.hydra.sweeper.force)
    returns: list[Sequence[JobReturn]] = []
    look = 0
    while batch := schedule.ask():
        look += 1
        found = {} if force else _leaders(folder)
        if any(len(found.get(job, [])) < replicates for job, replicates in batch.items()):
            progress = (
                f"look {look} of at most {LOOKS}: {len(batch)} jobs; {schedule.runs} of at most {schedule.budget} runs"
            )
            Console(stderr=True).print(progress, style="dim")
            returns = launch(at(jobs, schedule.asked))
            found = _leaders(folder)
        schedule.tell({job: found.get(job, [])[:replicates] for job, replicates in batch.items()})
    return returns


def _leaders(folder: Path) -> dict[int, list[str | None]]:
    """Read who led each stored replicate alone, by job, replicates in order.

    A resumed sweep may hold more of them than the schedule has asked for yet.
    """
    files = Stored(current(folder / "tables")).files("summary")
    if not files:
        return {}
    summary = pl.concat([parquet.scan(file) for file in files], how="diagonal")
    shares = [name for name in summary.collect_schema().names() if name.startswith("share_")]
    alone = lead_alone({name: pl.col(name).fill_null(0.0) for name in shares}, TIE)
    leader = pl.coalesce(pl.when(leads).then(pl.lit(name)) for name, leads in alone.items())
    table = summary.select("job", "replicate", leader=leader).sort("job", "replicate")
    return dict(table.group_by("job", maintain_order=True).agg("leader").collect().iter_rows())
