"""A unit of a sweep: one replicate of some jobs, and the function that runs it in a thread or on another machine.

Input (configurations) and output (tables) are plain data, so that a sweep's bytes do not depend on where it ran.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import polars as pl

from sim.apart import ENDLESS, NETWORK
from sim.builders.plan import build
from sim.engines.network.extra import require_extra
from sim.errors import BadInput
from sim.measures.kept import asked, measured, observed, require_measurable
from sim.memo import Memo
from sim.model.accounts import History
from sim.model.evaluate import Evaluation, evaluate
from sim.model.finite import derived, require_finite_history, require_finite_row
from sim.model.plan import Plan
from sim.model.population import End
from sim.model.realised import Realised
from sim.model.room import require_room
from sim.sweep.design.play import play
from sim.sweep.results.chunks import ROUNDS, RUNS
from sim.tables.networks import realised_summary
from sim.tables.rounds import RoundRows, endless_summary, rounds_frame, thinned_rounds
from sim.tables.summary import summary_frame, summary_row

Config = Mapping[str, Any]


@dataclass(frozen=True)
class Unit:
    """One replicate of some jobs. Its results become a chunk.

    Attributes:
        replicate: number of the replicate.
        configs: resolved configuration by job, or the sentence why the job has none.
        done: stored runs as (job, plan hash, what is kept: rounds, measures by their texts).
        populations: stored populations by `population.founders`.
    """

    replicate: int
    configs: Mapping[int, Config | str]
    done: frozenset[tuple[int, str, frozenset[str]]] = frozenset()
    populations: Mapping[str, pl.DataFrame] = field(default_factory=dict)


@dataclass(frozen=True)
class Ran:
    """The results of a unit.

    Attributes:
        replicates: number of replicates that each job wants in all; jobs that cannot be built are left out.
        errors: the sentence of each job that failed.
        tables: tables to store; empty if all runs were done before.
    """

    replicates: Mapping[int, int]
    errors: Mapping[int, str]
    tables: Mapping[str, pl.DataFrame]


class Lost(Exception):  # noqa: N818 - reads as what became of the unit
    """No worker could finish a unit; the message is the sentence that says why."""


class Rows(NamedTuple):
    """The rows that a job adds to the tables of its unit: its status and, if it ran, its results."""

    run: dict[str, Any]
    summary: dict[str, Any] | None = None
    rounds: Sequence[RoundRows] = ()


def run_unit(unit: Unit, memo: Memo, check_stop: Callable[[int], None]) -> Ran:
    """Run a unit; a job that fails is a row and does not stop the others.

    Args:
        unit: the unit.
        memo: parts that were built from other configurations.
        check_stop: is called between jobs and about every 0.1 s; may raise `CancelledError` to end the unit.
    """
    replicates: dict[int, int] = {}
    rows: list[Rows] = []
    for job, config in unit.configs.items():
        check_stop(0)
        run = dict.fromkeys(RUNS) | {"job": job, "replicate": unit.replicate, "status": "done"}
        try:
            if isinstance(config, str):
                raise BadInput(config)
            plan = build(config, memo, unit.populations)
            replicates[job] = config["replicates"]
            run |= {"seed": plan.seed, "plan_hash": plan.hash}
            if _is_stored(unit, job, plan):
                continue
            require_measurable(plan, memo)
            require_room(plan)
            rows.append(Rows(run, *_run_one(plan, job, unit.replicate, memo, check_stop)))
        except CancelledError:
            raise
        except Exception as error:  # one bad job must not end ten thousand good ones
            rows.append(Rows(_failed(run, error)))
    try:
        tables = _tables(rows)
    except Exception:  # a job whose results do not fit the tables must not spoil the others
        rows = [_fitting(row) for row in rows]
        tables = _tables(rows)
    errors = {row.run["job"]: row.run["error"] for row in rows if row.run["error"]}
    return Ran(replicates, errors, tables)


def lost(unit: Unit, error: Lost) -> Ran:
    """Return results in which every job of a unit failed."""
    errors = dict.fromkeys(unit.configs, str(error))
    run = dict.fromkeys(RUNS) | {"replicate": unit.replicate, "status": "failed", "error": str(error)}
    return Ran({}, errors, _tables([Rows(run | {"job": job}) for job in errors]))


def _is_stored(unit: Unit, job: int, plan: Plan) -> bool:
    """Return whether a run is stored with everything that its records and measures ask for."""
    wanted = {*asked(plan.config), *(() if plan.records == "summary" else (ROUNDS,))}
    return any(wanted <= kept for stored, plan_hash, kept in unit.done if (stored, plan_hash) == (job, plan.hash))


def _failed(run: Mapping[str, Any], error: Exception) -> dict[str, Any]:
    """Return the row of a failed run, with the reason."""
    said = str(error) if isinstance(error, BadInput) else f"{type(error).__name__}: {error}"
    return {**run, "status": "failed", "error": said}


def _fitting(rows: Rows) -> Rows:
    """Return a job's rows if they fit the tables, else a row that says why they do not."""
    try:
        _tables([rows])
    except Exception as error:
        return Rows(_failed({**rows.run, "seed": None}, error))
    return rows


def _run_one(
    plan: Plan, job: int, replicate: int, memo: Memo, check_stop: Callable[[int], None]
) -> tuple[dict[str, Any], list[RoundRows]]:
    """Run a replicate; return its summary row, and the columns of its thinned rounds if rounds are kept."""
    results, realised = _played(plan, replicate, check_stop)
    require_finite_history(plan.config, (history for history, _ in results))
    with derived(plan.config):
        evaluations: dict[str, Evaluation] = memo.recall("evaluate", (plan.cast,), lambda: evaluate(plan.cast))
        summary = {"job": job, **summary_row(plan, evaluations, replicate, results, memo)}
        if realised is not None:
            summary |= realised_summary(plan, realised)
        if plan.config["engine"] == ENDLESS:
            summary |= endless_summary(plan, results)
    require_finite_row(plan.config, summary)
    if asked(plan.config):
        ends = () if realised is None else (realised[-1],)
        taken = measured(observed(plan, evaluations, [results], [summary], ends))
        summary |= {text: value for text, (value,) in taken.items()}
    return summary, [] if plan.records == "summary" else [thinned_rounds(plan, job, replicate, results)]


def _played(
    plan: Plan, replicate: int, check_stop: Callable[[int], None]
) -> tuple[Sequence[tuple[History, End]], Sequence[Realised] | None]:
    """Play a replicate; for a network, also return what it does at the end of each phase."""
    if plan.config["engine"] != NETWORK:
        return play(plan, replicate, check_stop), None
    require_extra()
    from sim.engines.network.run import run_network  # imports jax, which other sweeps do not need

    ran = run_network(plan, range(replicate, replicate + 1), check_stop)
    return ran.results[0], ran.realised[0]


def _tables(rows: Sequence[Rows]) -> dict[str, pl.DataFrame]:
    """Build a chunk's tables."""
    tables = {"runs": pl.DataFrame([row.run for row in rows], schema=RUNS)} if rows else {}
    summaries = [row.summary for row in rows if row.summary is not None]
    rounds = [kept for row in rows for kept in row.rounds]
    if summaries:
        tables["summary"] = summary_frame(summaries)
    if rounds:
        tables["rounds"] = rounds_frame(rounds)
    return tables
