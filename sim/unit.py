"""A unit of a sweep: one replicate of some jobs, and the function that runs it, in a thread or on another machine.

Both ends are plain data (configurations in, tables out), so that a sweep's bytes do not depend on where it ran.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from sim.build import build
from sim.errors import BadInput
from sim.evaluate import Evaluation, evaluate
from sim.kernel import run_kernel
from sim.memo import Memo
from sim.plan import Plan
from sim.shards import RUNS
from sim.summary import summary_frame, summary_row
from sim.tabulate import RoundRows, rounds_frame, thinned_rounds

Config = Mapping[str, Any]


@dataclass(frozen=True)
class Unit:
    """What a shard is made from.

    Attributes:
        replicate: which replicate of the jobs.
        configs: by job, its resolved configuration, or the sentence why it has none.
        done: (job, plan hash) that need not run again.
        populations: by `population.founders`, the stored population that jobs are founded from.
    """

    replicate: int
    configs: Mapping[int, Config | str]
    done: frozenset[tuple[int, str]] = frozenset()
    populations: Mapping[str, pl.DataFrame] = field(default_factory=dict)


@dataclass(frozen=True)
class Ran:
    """What a unit gave.

    Attributes:
        replicates: how many replicates each job wants in all; a job that cannot be built is left out.
        errors: the sentence of each job that failed.
        tables: what to store, empty if everything was done before.
    """

    replicates: Mapping[int, int]
    errors: Mapping[int, str]
    tables: Mapping[str, pl.DataFrame]


class Lost(Exception):  # noqa: N818 - reads as what became of the unit
    """A unit that could not be brought to its end, whoever ran it; its message says why in a sentence."""


def run_unit(unit: Unit, memo: Memo, check_stop: Callable[[int], None]) -> Ran:
    """Run a unit; a job that fails is a row and does not stop the others.

    Args:
        unit: what to run.
        memo: what was built from parts of other configs.
        check_stop: is called between jobs and every 0.1 s or so; may raise `CancelledError` to end the unit.
    """
    replicates: dict[int, int] = {}
    runs: list[dict[str, Any]] = []
    summaries: list[dict[str, Any]] = []
    rounds: list[RoundRows] = []
    for job, config in unit.configs.items():
        check_stop(0)
        run = dict.fromkeys(RUNS) | {"job": job, "replicate": unit.replicate, "status": "done"}
        try:
            if isinstance(config, str):
                raise BadInput(config)
            plan = build(config, memo, unit.populations)
            replicates[job] = config["replicates"]
            run |= {"seed": plan.seed, "plan_hash": plan.hash}
            if (job, plan.hash) in unit.done:
                continue
            summary, kept = _run_one(plan, job, unit.replicate, memo, check_stop)
            summaries.append(summary)
            rounds += kept
        except CancelledError:
            raise
        except Exception as error:  # one bad job must not end ten thousand good ones
            said = str(error) if isinstance(error, BadInput) else f"{type(error).__name__}: {error}"
            run |= {"status": "failed", "error": said}
        runs.append(run)
    return Ran(replicates, {run["job"]: run["error"] for run in runs if run["error"]}, _tables(runs, summaries, rounds))


def lost(unit: Unit, error: Lost) -> Ran:
    """Say of every job of a unit that it failed."""
    errors = dict.fromkeys(unit.configs, str(error))
    run = dict.fromkeys(RUNS) | {"replicate": unit.replicate, "status": "failed", "error": str(error)}
    return Ran({}, errors, _tables([run | {"job": job} for job in errors], [], []))


def _run_one(
    plan: Plan, job: int, replicate: int, memo: Memo, check_stop: Callable[[int], None]
) -> tuple[dict[str, Any], list[RoundRows]]:
    """Run a replicate; returns its summary row and the columns of its thinned rounds, if they are kept."""
    results = run_kernel(plan, replicate, check_stop)
    evaluations: dict[str, Evaluation] = memo.recall("evaluate", (plan.cast,), lambda: evaluate(plan.cast))
    summary = {"job": job, **summary_row(plan, evaluations, replicate, results, memo)}
    return summary, [] if plan.records == "summary" else [thinned_rounds(plan, job, replicate, results)]


def _tables(
    runs: list[dict[str, Any]], summaries: list[dict[str, Any]], rounds: list[RoundRows]
) -> dict[str, pl.DataFrame]:
    """Build a shard's tables."""
    tables = {"runs": pl.DataFrame(runs, schema=RUNS)} if runs else {}
    if summaries:
        tables["summary"] = summary_frame(summaries)
    if rounds:
        tables["rounds"] = rounds_frame(rounds)
    return tables
