"""Run many jobs as one ensemble: units side by side, results in chunks, replicates breadth-first."""

import gc
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from sim.builders.digest import NETWORK
from sim.builders.founders import stored_population
from sim.builders.plan import build
from sim.errors import BadInput
from sim.memo import Memo
from sim.side_by_side import ended
from sim.sweep.design.play import play_seconds
from sim.sweep.results.chunks import Chunks, Done
from sim.sweep.unit import Config, Lost, Ran, Unit, lost
from sim.sweep.workers import Threads, Workers

CHUNK_SECONDS = 2.0
"""A chunk holds about this much work: what killing a sweep may lose, for each worker."""
LARGEST_CHUNK = 512
NETWORK_SECONDS = 60.0
"""About what a network takes: a chunk holds one."""
PYTHON_SECONDS = 5e-4
"""About what a replicate costs in Python, which one thread at a time can do: more threads than this share of the work
keeps busy would only hand it to each other."""
SAMPLED = 5
"""How many jobs are looked at for an estimate."""

Compose = Callable[[int], Mapping[str, Any]]
"""From a job's number to its resolved configuration; raises what `complain` can put into a sentence."""


@dataclass
class Ended:
    """What became of a job; `error` is the sentence of its first failure."""

    replicates: int = 1
    error: str | None = None


@dataclass
class Sweep:
    """An ensemble of jobs under way.

    Attributes:
        jobs: their numbers, in order.
        compose: gives a job's configuration.
        complain: puts an exception of `compose` into a sentence.
        chunks: where results go.
        done: what need not run again, unless its rounds or measures are wanted and were not kept.
        threads: how many run at once; None takes all cores, or as many as jobs so short can keep busy.
        workers: who runs units in place of threads.
        advance: is told of each replicate that has ended, and whether well.
        ended: what became of each job.
        memo: what was built from parts of configurations; hand in that of an earlier sweep to go on with it.
    """

    jobs: Sequence[int]
    compose: Compose
    complain: Callable[[Exception], str]
    chunks: Chunks
    done: frozenset[Done] = frozenset()
    threads: int | None = None
    workers: Workers | None = None
    advance: Callable[[bool], None] = lambda well: None
    ended: dict[int, Ended] = field(default_factory=dict)
    memo: Memo = field(default_factory=Memo)
    _stored: dict[tuple[int, int], set[tuple[str, frozenset[str]]]] = field(default_factory=dict)
    _populations: dict[str, pl.DataFrame] = field(default_factory=dict)

    def run(self) -> dict[int, Ended]:
        """Run everything that is not done; returns what became of each job."""
        self.ended = {job: Ended() for job in self.jobs}
        for job, replicate, plan_hash, kept in self.done:
            self._stored.setdefault((job, replicate), set()).add((plan_hash, kept))
        seconds = self._job_seconds()
        size = int(min(max(CHUNK_SECONDS / (seconds + PYTHON_SECONDS), 1), LARGEST_CHUNK))
        busy = min(os.cpu_count() or 1, 1 + int(seconds / PYTHON_SECONDS))
        workers = self.workers or Threads(self.threads or busy, self.memo)
        replicate, left = 0, list(self.jobs)
        try:
            with _rare_collection():
                while left:  # every job's first replicate, then every job's second, ...
                    parts = [left[start : start + size] for start in range(0, len(left), size)]
                    self._run_pass(workers, replicate, parts)
                    replicate += 1
                    left = [job for job in left if self.ended[job].replicates > replicate]
        finally:
            workers.stop()
        return self.ended

    def _run_pass(self, workers: Workers, replicate: int, units: Sequence[Sequence[int]]) -> None:
        """Run one replicate of all jobs, a few units in flight at a time, so that memory stays flat."""
        under_way: dict[Future[Ran], Unit] = {}
        for jobs in units:
            unit = self._unit(replicate, jobs)
            under_way[workers.submit(unit)] = unit
            while len(under_way) > 2 * workers.count:
                self._settle(under_way)
        while under_way:
            self._settle(under_way)

    def _job_seconds(self) -> float:
        """Estimate from a few jobs how long the rounds of one take."""
        seconds = []
        for job in self.jobs[:: max(1, len(self.jobs) // SAMPLED)]:
            with suppress(Exception):  # whatever is wrong with this job is told when it is run
                plan = build(self.compose(job), self.memo)
                seconds.append(NETWORK_SECONDS if plan.config["engine"] == NETWORK else play_seconds(plan))
        return sum(seconds) / len(seconds) if seconds else 0.0

    def _unit(self, replicate: int, jobs: Sequence[int]) -> Unit:
        """Gather all that running a replicate of some jobs needs."""
        configs = {job: self._composed(job) for job in jobs}
        done = frozenset((job, *stored) for job in jobs for stored in self._stored.get((job, replicate), ()))
        founders = {_founders(config) for config in configs.values()}
        populations = {name: table for name, table in self._populations.items() if name in founders}
        return Unit(replicate, configs, done, populations)

    def _composed(self, job: int) -> Config | str:
        """Return a job's configuration, its founders read, or the sentence why it has none."""
        try:
            config = self.compose(job)
        except Exception as error:  # one bad job must not end ten thousand good ones
            return str(error) if isinstance(error, BadInput) else self.complain(error)
        founders = _founders(config)
        if founders not in ("prior", *self._populations):
            with suppress(BadInput):  # said when the job is built
                self._populations[founders] = stored_population(Path(founders))
        return config

    def _settle(self, under_way: dict[Future[Ran], Unit]) -> None:
        """Wait until a unit has ended; store it, or pass on its exception if it raised."""
        future = next(ended(list(under_way)))
        unit = under_way.pop(future)
        try:
            ran = future.result()
        except Lost as error:
            ran = lost(unit, error)
        self._store(unit, ran)

    def _store(self, unit: Unit, ran: Ran) -> None:
        jobs = list(unit.configs)
        if ran.tables:
            self.chunks.write(min(jobs), max(jobs), unit.replicate, ran.tables)
        for job in jobs:
            became = self.ended[job]
            became.replicates = ran.replicates.get(job, became.replicates)
            became.error = became.error or ran.errors.get(job)
            self.advance(job not in ran.errors)


@contextmanager
def _rare_collection() -> Iterator[None]:
    """Look for cycles of garbage rarely: a sweep makes few of them, and much that lives long and would be looked at."""
    usual = gc.get_threshold()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _founders(config: Config | str) -> str:
    """Tell where a configuration's founders come from; one that cannot be built founds from nothing stored."""
    population = config["population"] if isinstance(config, Mapping) else {}
    founders = population.get("founders") if isinstance(population, Mapping) else None
    return founders if isinstance(founders, str) else "prior"
