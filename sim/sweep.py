"""Run many jobs as one ensemble: compiled rounds side by side, results in shards, replicates breadth-first."""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Any

import polars as pl

from sim.build import build
from sim.errors import BadInput
from sim.evaluate import Evaluation, evaluate
from sim.kernel import round_seconds, run_kernel
from sim.memo import Memo
from sim.plan import Plan
from sim.shards import RUNS, Shards
from sim.summary import summary_frame, summary_row
from sim.tabulate import RoundRows, rounds_frame, thinned_rounds

SHARD_SECONDS = 2.0
"""A shard holds about this much work: what killing a sweep may lose, for each thread."""
LARGEST_SHARD = 512
PYTHON_SECONDS = 5e-4
"""About what a replicate costs in Python, which one thread at a time can do: more threads than this share of the work
keeps busy would only hand it to each other."""
SAMPLED = 5
"""How many jobs are looked at for an estimate."""

Compose = Callable[[int], Mapping[str, Any]]
"""From a job's number to its resolved configuration; raises what `complain` can put into a sentence."""


@dataclass
class Outcome:
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
        shards: where results go.
        done: (job, replicate, plan hash) that need not run again.
        threads: how many run at once; None takes all cores, or as many as jobs so short can keep busy.
        advance: is told of each replicate that has ended, and whether well.
        memo: what was built from the parts of configurations before.
    """

    jobs: Sequence[int]
    compose: Compose
    complain: Callable[[Exception], str]
    shards: Shards
    done: frozenset[tuple[int, int, str]] = frozenset()
    threads: int | None = None
    advance: Callable[[bool], None] = lambda well: None
    memo: Memo = field(default_factory=Memo)
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    _composing: Lock = field(default_factory=Lock)
    _stopping: Event = field(default_factory=Event)

    def run(self) -> dict[int, Outcome]:
        """Run everything that is not done; returns what became of each job."""
        self.outcomes = {job: Outcome() for job in self.jobs}
        seconds = self._job_seconds()
        size = int(min(max(SHARD_SECONDS / (seconds + PYTHON_SECONDS), 1), LARGEST_SHARD))
        workers = self.threads or min(os.cpu_count() or 1, 1 + int(seconds / PYTHON_SECONDS))
        replicate, left = 0, list(self.jobs)
        with ThreadPoolExecutor(workers) as pool:
            try:
                while left:  # every job's first replicate, then every job's second, ...
                    units = [left[start : start + size] for start in range(0, len(left), size)]
                    self._run_pass(pool, replicate, units, 2 * workers)
                    replicate += 1
                    left = [job for job in left if self.outcomes[job].replicates > replicate]
            except BaseException:  # an interrupt above all: what runs stops at its next return to Python
                self._stopping.set()
                pool.shutdown(cancel_futures=True)
                raise
        return self.outcomes

    def _run_pass(
        self, pool: ThreadPoolExecutor, replicate: int, units: Sequence[Sequence[int]], most_under_way: int
    ) -> None:
        """Run one replicate of all jobs, a few shards in flight at a time, so that memory stays flat."""
        under_way: set[Future[None]] = set()
        for jobs in units:
            under_way.add(pool.submit(self._run_unit, replicate, jobs))
            while len(under_way) > most_under_way:
                under_way = _settle(under_way)
        while under_way:
            under_way = _settle(under_way)

    def _job_seconds(self) -> float:
        """Estimate from a few jobs how long the rounds of one take."""
        seconds = []
        for job in self.jobs[:: max(1, len(self.jobs) // SAMPLED)]:
            with suppress(Exception):  # whatever is wrong with this job is told when it is run
                plan = build(self._composed(job), self.memo)
                rounds = [phase.rounds * round_seconds(plan.agents, phase.rules.episodes) for phase in plan.phases]
                seconds.append(sum(rounds))
        return sum(seconds) / len(seconds) if seconds else 0.0

    def _composed(self, job: int) -> Mapping[str, Any]:
        with self._composing:
            return self.compose(job)

    def _run_unit(self, replicate: int, jobs: Sequence[int]) -> None:
        """Run one replicate of some jobs and store their shard."""
        runs: list[dict[str, Any]] = []
        summaries: list[dict[str, Any]] = []
        rounds: list[RoundRows] = []
        for job in jobs:
            if self._stopping.is_set():
                raise CancelledError
            run = dict.fromkeys(RUNS) | {"job": job, "replicate": replicate, "status": "done"}
            try:
                config = self._composed(job)
                plan = build(config, self.memo)
                self.outcomes[job].replicates = config["replicates"]
                run |= {"seed": plan.seed, "plan_hash": plan.hash}
                if (job, replicate, plan.hash) not in self.done:
                    summary, kept = self._run_one(plan, job, replicate)
                    summaries.append(summary)
                    rounds += kept
                    runs.append(run)
            except CancelledError:
                raise
            except Exception as error:  # one bad job must not end ten thousand good ones
                run |= {"status": "failed", "error": self._sentence(error)}
                self.outcomes[job].error = self.outcomes[job].error or run["error"]
                runs.append(run)
            self.advance(run["status"] == "done")
        if runs:
            self.shards.write(min(jobs), max(jobs), replicate, _tables(runs, summaries, rounds))

    def _sentence(self, error: Exception) -> str:
        return str(error) if isinstance(error, BadInput) else self.complain(error)

    def _run_one(self, plan: Plan, job: int, replicate: int) -> tuple[dict[str, Any], list[RoundRows]]:
        """Run a replicate; returns its summary row and the columns of its thinned rounds, if they are kept."""
        results = run_kernel(plan, replicate, self._check_stop)
        evaluations: dict[str, Evaluation] = self.memo.recall("evaluate", (plan.cast,), lambda: evaluate(plan.cast))
        summary = {"job": job, **summary_row(plan, evaluations, replicate, results, self.memo)}
        return summary, [] if plan.records == "summary" else [thinned_rounds(plan, job, replicate, results)]

    def _check_stop(self, rounds: int) -> None:
        if self._stopping.is_set():
            raise CancelledError


def _settle(under_way: set[Future[None]]) -> set[Future[None]]:
    """Wait until something has ended, and pass on its exception if it raised.

    Waits have a timeout because polars makes system calls restart after a signal: an untimed one would sleep through
    Ctrl-C.
    """
    ended, left = wait(under_way, timeout=0.2, return_when=FIRST_COMPLETED)
    for future in ended:
        future.result()
    return left


def _tables(
    runs: list[dict[str, Any]], summaries: list[dict[str, Any]], rounds: list[RoundRows]
) -> dict[str, pl.DataFrame]:
    """Build a shard's tables."""
    tables = {"runs": pl.DataFrame(runs, schema=RUNS)}
    if summaries:
        tables["summary"] = summary_frame(summaries)
    if rounds:
        tables["rounds"] = rounds_frame(rounds)
    return tables
