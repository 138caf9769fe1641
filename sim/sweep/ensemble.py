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

from sim.apart import NETWORK
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
"""Seconds of work in a chunk, roughly. A kill loses at most so much per worker."""
LARGEST_CHUNK = 512
NETWORK_SECONDS = 60.0
"""Seconds of training a network, roughly; it exceeds a chunk, so that a chunk holds one network."""
PYTHON_SECONDS = 5e-4
"""Seconds that a replicate takes in Python, roughly. Only one thread at a time runs Python. This limits the number of
threads that short jobs can keep busy."""
SAMPLED = 5
"""Number of jobs that an estimate samples."""

Compose = Callable[[int], Mapping[str, Any]]
"""Returns a job's resolved configuration by its number; raises exceptions that `complain` turns into a sentence."""


@dataclass
class Ended:
    """The result of a job; `error` is the sentence of its first failure."""

    replicates: int = 1
    error: str | None = None


@dataclass
class Sweep:
    """An ensemble of jobs that is being run.

    Attributes:
        jobs: numbers of the jobs, in order.
        compose: returns a job's configuration.
        complain: turns an exception of `compose` into a sentence.
        chunks: where results are stored.
        done: runs that need not run again, unless their rounds or measures are wanted and were not kept.
        threads: number of threads; None takes all cores, or as many as very short jobs can keep busy.
        workers: workers that run units in place of threads.
        advance: is called after each replicate, with whether it succeeded.
        ended: result of each job.
        memo: parts that were built before. The memo of an earlier sweep can be reused.
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
        """Run everything that is not done; return the result of each job."""
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
        """Run one replicate of all jobs, with only a few units submitted at a time, so that memory stays bounded."""
        under_way: dict[Future[Ran], Unit] = {}
        for jobs in units:
            unit = self._unit(replicate, jobs)
            under_way[workers.submit(unit)] = unit
            while len(under_way) > 2 * workers.count:
                self._settle(under_way)
        while under_way:
            self._settle(under_way)

    def _job_seconds(self) -> float:
        """Estimate the seconds of a job's rounds, from a few jobs."""
        seconds = []
        for job in self.jobs[:: max(1, len(self.jobs) // SAMPLED)]:
            with suppress(Exception):  # an error of this job is reported when it is run
                plan = build(self.compose(job), self.memo)
                seconds.append(NETWORK_SECONDS if plan.config["engine"] == NETWORK else play_seconds(plan))
        return sum(seconds) / len(seconds) if seconds else 0.0

    def _unit(self, replicate: int, jobs: Sequence[int]) -> Unit:
        """Collect everything that a worker needs to run a replicate of some jobs."""
        configs = {job: self._composed(job) for job in jobs}
        done = frozenset((job, *stored) for job in jobs for stored in self._stored.get((job, replicate), ()))
        founders = {_founders(config) for config in configs.values()}
        populations = {name: table for name, table in self._populations.items() if name in founders}
        return Unit(replicate, configs, done, populations)

    def _composed(self, job: int) -> Config | str:
        """Return a job's configuration, or the sentence why it has none; read the stored founders that it names."""
        try:
            config = self.compose(job)
        except Exception as error:  # one bad job must not end ten thousand good ones
            return str(error) if isinstance(error, BadInput) else self.complain(error)
        founders = _founders(config)
        if founders not in ("prior", *self._populations):
            with suppress(BadInput):  # reported when the job is built
                self._populations[founders] = stored_population(Path(founders))
        return config

    def _settle(self, under_way: dict[Future[Ran], Unit]) -> None:
        """Wait until a unit has ended; store its results, or raise its exception."""
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
    """Collect cyclic garbage rarely: a sweep makes few cycles, and many long-lived objects that a collection visits."""
    usual = gc.get_threshold()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _founders(config: Config | str) -> str:
    """Return the folder of a configuration's stored founders; '' without stored founders or without a configuration."""
    population = config["population"] if isinstance(config, Mapping) else {}
    founders = population.get("founders") if isinstance(population, Mapping) else None
    return founders if isinstance(founders, str) else "prior"
