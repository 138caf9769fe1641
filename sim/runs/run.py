"""Run a plan: founders -> phases -> evaluation -> tables."""

import os
from collections.abc import Callable, Mapping, Sequence

import polars as pl

from sim.apart import ENDLESS, NETWORK
from sim.builders.endless import require_no_draws
from sim.engines.network.extra import require_extra
from sim.measures.kept import asked, observed, require_measurable, with_measures
from sim.model.accounts import History
from sim.model.evaluate import Evaluation, evaluate
from sim.model.finite import derived, require_finite_history, require_finite_tables
from sim.model.plan import Plan
from sim.model.population import End, Population
from sim.model.realised import Realised
from sim.model.room import require_end, require_room
from sim.side_by_side import SideBySide, ended
from sim.tables.tabulate import tabulate

Advance = Callable[[int], None]


def choose_engine(engine: str, replicates: int) -> str:
    """Resolve `auto`: the Mesa population for a single replicate, the kernel for more. Both give the same results.

    `auto` never chooses `expected` or `network`, because their results differ.
    """
    if engine != "auto":
        return engine
    return "mesa" if replicates == 1 else "kernel"


def run(
    plan: Plan, *, engine: str = "auto", replicates: int = 1, advance: Advance = lambda rounds: None
) -> dict[str, pl.DataFrame]:
    """Run every replicate of a plan and return its tables.

    Args:
        plan: from `sim.builders.plan.build`.
        engine: `mesa`, `kernel` or `auto`, whose tables are equal byte for byte; `expected`, without chance; or
            `network`, a trained network in place of a population.
        replicates: number of replicates. Replicate r does not depend on this number.
        advance: is called, from several threads, with the number of rounds done since the last call.

    Raises:
        BadInput: if a table would hold a number that is not finite, or the engine cannot run the plan.
    """
    engine = choose_engine(engine, replicates)
    require_measurable(plan)
    require_end(plan, replicates)
    require_room(plan, replicates, tables=True, mesa=engine == "mesa")
    if engine == NETWORK:
        return _on_networks(plan, replicates, advance)
    results: Sequence[Sequence[tuple[History, End]]]
    if engine == ENDLESS:
        from sim.expected.engine import run_expected  # takes scipy

        require_no_draws(plan.records, replicates)
        results = [run_expected(plan, advance)]
    elif engine == "mesa":
        from sim.engines.mesa import run_mesa  # importing mesa takes a second, and the kernel does not need it

        results = [run_mesa(plan, replicate, advance) for replicate in range(replicates)]
    else:
        results = _in_threads(plan, replicates, advance)
    require_finite_history(plan.config, (history for phases in results for history, _ in phases))
    with derived(plan.config):
        evaluations = evaluate(plan.cast)
        tables = tabulate(plan, evaluations, results)
    require_finite_tables(plan.config, tables)
    return _with_measures(tables, plan, evaluations, results)


def _with_measures(
    tables: dict[str, pl.DataFrame],
    plan: Plan,
    evaluations: Mapping[str, Evaluation],
    results: Sequence[Sequence[tuple[History, End]]],
    realised: Sequence[Realised] = (),
) -> dict[str, pl.DataFrame]:
    """Add the measures that are asked for to the summary."""
    if not asked(plan.config):
        return tables
    summary = tables["summary"]
    seen = observed(plan, evaluations, results, summary.drop("job").to_dicts(), realised)
    return {**tables, "summary": with_measures(summary, seen)}


def _on_networks(plan: Plan, replicates: int, advance: Advance) -> dict[str, pl.DataFrame]:
    """Train a network for each replicate, and fill the same tables as for a population."""
    require_extra()
    from sim.engines.network.run import run_network
    from sim.tables.networks import fill

    ran = run_network(plan, range(replicates), advance)
    evaluations = evaluate(plan.cast)
    tables = fill(tabulate(plan, evaluations, ran.results), plan, ran)
    return _with_measures(tables, plan, evaluations, ran.results, [phases[-1] for phases in ran.realised])


def _in_threads(plan: Plan, replicates: int, advance: Advance) -> list[list[tuple[History, Population]]]:
    """Run replicates side by side: compiled rounds do not hold the GIL."""
    from sim.engines.kernel import run_kernel

    with SideBySide(min(replicates, os.cpu_count() or 1)) as threads:

        def advance_or_stop(rounds: int) -> None:
            threads.check_stop()
            advance(rounds)

        jobs = [threads.submit(run_kernel, plan, replicate, advance_or_stop) for replicate in range(replicates)]
        for job in ended(jobs):
            job.result()  # raises if the replicate failed, so that the others stop
        return [job.result() for job in jobs]
