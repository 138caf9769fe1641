"""Run a plan: founders -> phases -> evaluation -> tables."""

import os
from collections.abc import Callable, Sequence

import polars as pl

from sim.builders.endless import ENDLESS, require_no_draws
from sim.engines.network.extra import require_extra
from sim.model.accounts import History
from sim.model.evaluate import evaluate
from sim.model.finite import derived, require_finite_history, require_finite_tables
from sim.model.plan import Plan
from sim.model.population import End, Population
from sim.model.room import require_end, require_room
from sim.side_by_side import SideBySide, ended
from sim.tables.tabulate import tabulate

Advance = Callable[[int], None]


def choose_engine(engine: str, replicates: int) -> str:
    """Resolve `auto`: the Mesa population for a single replicate, the kernel for more. Results are the same.

    The endless population (`expected`) is never chosen by itself: it leaves chance out.
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
        engine: mesa, kernel or auto, whose tables are the same to the byte; expected, without chance; or network, a
            rival to them.
        replicates: how many; replicate r is the same whatever their number.
        advance: is told how many rounds have been done since it was last told (from several threads).

    Raises:
        BadInput: if a number that a table would hold is not finite, or the engine cannot do what is asked.
    """
    engine = choose_engine(engine, replicates)
    require_end(plan, replicates)
    require_room(plan, replicates, tables=True, mesa=engine == "mesa")
    if engine == "network":
        return _on_networks(plan, replicates, advance)
    results: Sequence[Sequence[tuple[History, End]]]
    if engine == ENDLESS:
        from sim.expected.engine import run_expected  # takes scipy

        require_no_draws(plan.records, replicates)
        results = [run_expected(plan, advance)]
    elif engine == "mesa":
        from sim.engines.mesa import run_mesa  # importing mesa takes a second, which the kernel has no use for

        results = [run_mesa(plan, replicate, advance) for replicate in range(replicates)]
    else:
        results = _in_threads(plan, replicates, advance)
    require_finite_history(plan.config, (history for phases in results for history, _ in phases))
    with derived(plan.config):
        tables = tabulate(plan, evaluate(plan.cast), results)
    require_finite_tables(plan.config, tables)
    return tables


def _on_networks(plan: Plan, replicates: int, advance: Advance) -> dict[str, pl.DataFrame]:
    """Train a network for each replicate, and fill the tables that a population would."""
    require_extra()
    from sim.engines.network.run import run_network
    from sim.tables.networks import fill

    ran = run_network(plan, range(replicates), advance)
    return fill(tabulate(plan, evaluate(plan.cast), ran.results), plan, ran)


def _in_threads(plan: Plan, replicates: int, advance: Advance) -> list[list[tuple[History, Population]]]:
    """Run replicates side by side: compiled rounds do not hold the GIL."""
    from sim.engines.kernel import run_kernel

    with SideBySide(min(replicates, os.cpu_count() or 1)) as threads:

        def advance_or_stop(rounds: int) -> None:
            threads.check_stop()
            advance(rounds)

        jobs = [threads.submit(run_kernel, plan, replicate, advance_or_stop) for replicate in range(replicates)]
        for job in ended(jobs):
            job.result()  # raises where it failed, so that the others stop
        return [job.result() for job in jobs]
