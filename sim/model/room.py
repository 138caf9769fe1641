"""Estimate the memory that a plan needs, and refuse a plan that needs more than this machine has."""

from typing import Any

from sim.errors import BadInput
from sim.machine import memory_bytes
from sim.model.accounts import TERMS
from sim.model.plan import Plan

NUMBER = 8
"""Bytes of a number in an array."""
PROGRAM = 300 * 2**20
"""Bytes that the program itself takes, its libraries included."""
AGENT = 1500
"""Bytes that an agent takes in Mesa."""
ROW = 250
"""Bytes that a row of a table takes while the table is made."""
UNITS = {"KiB": 2.0**10, "MiB": 2.0**20, "GiB": 2.0**30, "TiB": 2.0**40}
TIMES = {"seconds": 1.0, "minutes": 60.0, "hours": 3600.0, "days": 86400.0}


def by_cause(plan: Plan, replicates: int, *, tables: bool, mesa: bool) -> dict[str, int]:
    """Estimate the bytes that the replicates of a plan take together, split by the configuration key that causes them.

    Args:
        plan: the plan.
        replicates: how many replicates are in memory at once.
        tables: whether whole tables are built, as for a single run.
        mesa: whether the Mesa engine runs the plan.
    """
    kinds, rounds, agents, phases = len(plan.names), plan.rounds, plan.agents, len(plan.phases)
    mind = kinds if plan.mixed else 1
    lineages = NUMBER * rounds * agents if plan.records == "lineages" else 0
    per_round = NUMBER * kinds * (2 + len(TERMS)) + (ROW * kinds if tables and plan.records != "summary" else 0)
    per_agent = NUMBER * (6 + (2 + 2 * phases) * mind) + (ROW * mind if tables else 0) + (AGENT if mesa else 0)
    return {
        "population.agents": replicates * agents * per_agent + lineages * replicates,
        "regime": replicates * rounds * per_round,
    }


def needed_bytes(plan: Plan, replicates: int = 1, *, tables: bool = False, mesa: bool = False) -> int:
    """Estimate the bytes that this process takes for the replicates of a plan."""
    return PROGRAM + sum(by_cause(plan, replicates, tables=tables, mesa=mesa).values())


def require_room(plan: Plan, replicates: int = 1, *, tables: bool = False, mesa: bool = False) -> None:
    """Raise `BadInput` if a run takes more memory than this machine has."""
    limit = memory_bytes()
    needed = needed_bytes(plan, replicates, tables=tables, mesa=mesa)
    if limit is None or needed <= limit:
        return
    causes = by_cause(plan, replicates, tables=tables, mesa=mesa)
    largest = max(causes, key=causes.__getitem__)
    values: dict[str, Any] = {"population.agents": plan.agents, "regime": f"{plan.rounds} rounds"}
    several = f" and replicates={replicates}" if replicates > 1 else ""
    raise BadInput(
        f"{largest}={values[largest]}{several}: the run takes about {in_units(needed, UNITS)} of memory, and this "
        f"machine has {in_units(limit, UNITS)}."
    )


def in_units(amount: float, units: dict[str, float]) -> str:
    """Write an amount in the largest unit that fits into it at least once, with two digits if the number is small."""
    name, size = next((unit for unit in reversed(list(units.items())) if amount >= unit[1]), next(iter(units.items())))
    return f"{amount / size:.1f} {name}" if amount / size < 10 else f"{amount / size:,.0f} {name}"
