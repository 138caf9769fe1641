"""Run every job of an experiment and keep what claims measure."""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.claims.jobs import Job
from sim.accounts import History
from sim.build import build
from sim.errors import BadInput
from sim.evaluate import Evaluation, evaluate
from sim.kernel import run_kernel
from sim.memo import Memo
from sim.plan import Plan
from sim.population import Population
from sim.summary import summary_row

Advance = Callable[[], None]


@dataclass(frozen=True)
class Arm:
    """One job with all its replicates.

    Attributes:
        swept: the job's swept keys with their values as texts.
        plan: what was run.
        evaluations: by environment.
        results: by replicate and phase, what happened and the population at the end.
        summary: by replicate, the columns of the `summary` table.
    """

    swept: Mapping[str, str]
    plan: Plan
    evaluations: Mapping[str, Evaluation]
    results: Sequence[Sequence[tuple[History, Population]]]
    summary: Sequence[Mapping[str, Any]]

    @property
    def replicates(self) -> int:
        """Number of replicates."""
        return len(self.results)

    def matches(self, at: Mapping[str, str]) -> bool:
        """Tell whether the job has these values."""
        return all(_same(self.swept.get(key), value) for key, value in at.items())


def _same(text: str | None, value: str) -> bool:
    if text is None or text == value:
        return text is not None
    try:
        return float(text) == float(value)
    except ValueError:
        return False


def pick(arms: Sequence[Arm], at: Mapping[str, str]) -> list[Arm]:
    """Return the arms that have these values.

    Raises:
        BadInput: if there are none.
    """
    picked = [arm for arm in arms if arm.matches(at)]
    if not picked:
        told = ", ".join(f"{key}={value}" for key, value in at.items())
        raise BadInput(f"claim: no job of the experiment has {told}.")
    return picked


def run_arms(jobs: Sequence[Job], replicates: int | None, advance: Advance = lambda: None) -> list[Arm]:
    """Run jobs on the kernel, on all cores; `advance` is told of every replicate that has ended.

    Args:
        jobs: of one experiment.
        replicates: how many of each; None takes what the experiment asks for.
        advance: is called from the calling thread.
    """
    memo = Memo()
    plans = [build(job.config, memo) for job in jobs]
    evaluations = [memo.recall("evaluate", (plan.cast,), lambda plan=plan: evaluate(plan.cast)) for plan in plans]
    counts = [replicates or job.config["replicates"] for job in jobs]
    units = [(index, replicate) for index, count in enumerate(counts) for replicate in range(count)]
    results: dict[tuple[int, int], Any] = {}
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        running = {pool.submit(run_kernel, plans[unit[0]], unit[1], lambda rounds: None): unit for unit in units}
        for future in as_completed(running):
            results[running[future]] = future.result()
            advance()
    arms = []
    for index, (job, plan) in enumerate(zip(jobs, plans, strict=True)):
        kept = [results[index, replicate] for replicate in range(counts[index])]
        rows = [summary_row(plan, evaluations[index], r, phases, memo) for r, phases in enumerate(kept)]
        arms.append(Arm(job.swept, plan, evaluations[index], kept, rows))
    return arms


def column(arm: Arm, name: str) -> np.ndarray:
    """(R,) column of the summary as numbers, nan where it is null."""
    return np.array([np.nan if row[name] is None else row[name] for row in arm.summary], dtype=np.float64)
