"""Estimate the time, memory and disk of a single run, from a few rounds that are played in memory."""

import time
from os import cpu_count
from pathlib import Path

from sim.apart import ENDLESS
from sim.engines.kernel import run_rounds
from sim.engines.pace import round_seconds
from sim.machine import memory_bytes
from sim.model.plan import Plan
from sim.model.room import TIMES, UNITS, in_units, needed_bytes, require_room
from sim.runs.run import choose_engine

PLAYED = 3
"""How many rounds are timed."""
BYTES_PER_ROW = 30
"""Bytes of a table's row on disk, roughly."""


def outline_of_costs(plan: Plan, engine: str, replicates: int, folder: Path) -> str:
    """Return lines with the time, memory and disk that a run would take, and its folder.

    Raises:
        BadInput: if this machine has too little memory.
    """
    engine = choose_engine(engine, replicates)
    memory = {"tables": True, "mesa": engine == "mesa"}
    require_room(plan, replicates, **memory)
    at_once = min(replicates, cpu_count() or 1) if engine == "kernel" else 1
    seconds = replicates * _seconds(plan, engine) / at_once
    rows = replicates * (plan.rounds * len(plan.names) + plan.agents * (len(plan.names) if plan.mixed else 1))
    limit = memory_bytes()
    has = f" of {in_units(limit, UNITS)}" if limit else ""
    return "\n".join(
        [
            f"runs: {replicates}, rounds: {replicates * plan.rounds}, engine: {engine}",
            f"time: about {in_units(seconds, TIMES)} on {cpu_count()} cores, and the report",
            f"memory: about {in_units(needed_bytes(plan, replicates, **memory), UNITS)}{has}",
            f"size: about {in_units(rows * BYTES_PER_ROW, UNITS)} in {folder}",
        ]
    )


def _seconds(plan: Plan, engine: str) -> float:
    """Estimate the seconds of all rounds: time a few of the first phase, and scale by the number of episodes."""
    if engine == ENDLESS:
        return _endless_seconds(plan)
    kinds = len(plan.names) if plan.mixed else 0
    expected = [round_seconds(plan.agents, phase.rules.episodes, kinds) for phase in plan.phases]
    played = min(PLAYED, plan.phases[0].rounds)
    each = (_mesa_seconds if engine == "mesa" else _kernel_seconds)(plan, played) / played
    return sum(phase.rounds * one * each / expected[0] for phase, one in zip(plan.phases, expected, strict=True))


def _endless_seconds(plan: Plan) -> float:
    from sim.expected.engine import run_expected  # takes scipy

    taken = 0.0
    for _ in range(2):  # the first call also compiles
        started = time.perf_counter()
        run_expected(plan, lambda rounds: None)
        taken = time.perf_counter() - started
    return taken


def _mesa_seconds(plan: Plan, rounds: int) -> float:
    from sim.engines.mesa import MotivationModel  # importing mesa takes a second

    model = MotivationModel(plan)
    started = time.perf_counter()
    model.run_for(rounds)
    return time.perf_counter() - started


def _kernel_seconds(plan: Plan, rounds: int) -> float:
    population, taken = plan.founders(0), 0.0
    history = population.open_history(plan.phases[0].rounds, len(plan.names), False)
    for _ in range(2):  # the first call also compiles
        started = time.perf_counter()
        run_rounds(plan.generator(0, 0), plan.phases[0].rules, population, history, 0, rounds)
        taken = time.perf_counter() - started
    return taken
