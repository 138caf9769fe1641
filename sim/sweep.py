"""Run many jobs as one ensemble: compiled rounds side by side, results in shards, replicates breadth-first."""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Any

import polars as pl

from sim.build import build
from sim.errors import BadInput
from sim.evaluate import Evaluation, evaluate
from sim.kernel import run_kernel
from sim.memo import Memo
from sim.plan import Plan
from sim.shards import RUNS, Shards
from sim.summary import summary_frame, summary_row
from sim.tabulate import rounds_frame, thinned_rounds

SHARD_SECONDS = 2.0
"""A shard holds about this much work: what killing a sweep may lose, for each thread."""
LARGEST_SHARD = 512

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
        threads: how many run at once; None takes all cores.
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
        size, replicate, left = self._shard_size(), 0, list(self.jobs)
        with ThreadPoolExecutor(self._workers) as pool:
            try:
                while left:  # every job's first replicate, then every job's second, ...
                    self._run_pass(pool, replicate, [left[start : start + size] for start in range(0, len(left), size)])
                    replicate += 1
                    left = [job for job in left if self.outcomes[job].replicates > replicate]
            except BaseException:  # an interrupt above all: what runs stops at its next return to Python
                self._stopping.set()
                pool.shutdown(cancel_futures=True)
                raise
        return self.outcomes

    @property
    def _workers(self) -> int:
        return self.threads or os.cpu_count() or 1

    def _run_pass(self, pool: ThreadPoolExecutor, replicate: int, units: Sequence[Sequence[int]]) -> None:
        """Run one replicate of all jobs, a few shards in flight at a time, so that memory stays flat."""
        under_way: set[Future[None]] = set()
        for jobs in units:
            under_way.add(pool.submit(self._run_unit, replicate, jobs))
            while len(under_way) > 2 * self._workers:
                under_way = _settle(under_way)
        while under_way:
            under_way = _settle(under_way)

    def _shard_size(self) -> int:
        """Guess from the first job that composes how many make a shard."""
        for job in self.jobs[:10]:
            try:
                plan = build(self._composed(job), self.memo)
            except Exception:  # whatever is wrong with this job is told when it is run
                continue
            seconds = sum(phase.rounds * phase.rules.episodes for phase in plan.phases) * plan.agents * 15e-9
            return int(min(max(SHARD_SECONDS / (seconds + 1e-3), 1), LARGEST_SHARD))
        return LARGEST_SHARD

    def _composed(self, job: int) -> Mapping[str, Any]:
        with self._composing:
            return self.compose(job)

    def _run_unit(self, replicate: int, jobs: Sequence[int]) -> None:
        """Run one replicate of some jobs and store their shard."""
        runs: list[dict[str, Any]] = []
        summaries: list[dict[str, Any]] = []
        rounds: list[dict[str, Any]] = []
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
            self.shards.write(jobs[0], jobs[-1], replicate, _tables(runs, summaries, rounds))

    def _sentence(self, error: Exception) -> str:
        return str(error) if isinstance(error, BadInput) else self.complain(error)

    def _run_one(self, plan: Plan, job: int, replicate: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Run a replicate; returns its summary row and the columns of its thinned rounds, if they are kept."""
        results = run_kernel(plan, replicate, self._check_stop)
        evaluations: dict[str, Evaluation] = self.memo.recall("evaluate", (plan.cast,), lambda: evaluate(plan.cast))
        summary = {"job": job, **summary_row(plan, evaluations, replicate, results)}
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
    runs: list[dict[str, Any]], summaries: list[dict[str, Any]], rounds: list[dict[str, Any]]
) -> dict[str, pl.DataFrame]:
    """Build a shard's tables."""
    tables = {"runs": pl.DataFrame(runs, schema=RUNS)}
    if summaries:
        tables["summary"] = summary_frame(summaries)
    if rounds:
        tables["rounds"] = rounds_frame(rounds)
    return tables
