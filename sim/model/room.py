"""Estimate the memory and the work of a plan; refuse a plan that this machine has no room for, or that never ends."""

from math import prod
from typing import Any

from sim.apart import ENDLESS, NETWORK
from sim.errors import BadInput
from sim.machine import memory_bytes
from sim.model.accounts import TERMS
from sim.model.plan import Phase, Plan

NUMBER = 8
"""Bytes of a number in an array."""
PROGRAM = 300 * 2**20
"""Bytes that the program itself takes, its libraries included."""
AGENT = 1500
"""Bytes that an agent takes in Mesa."""
UNIT = 50
"""Bytes that a unit of a network takes for each episode of a sequence, and a weight with its optimiser."""
ROW = 250
"""Bytes that a row of a table takes while the table is made."""
MOST_PLAYED = 10**15
"""The most episodes that a run may play, those of all agents, rounds and replicates: more than a month on one core."""
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
    mind += mind * plan.phases[0].rules.practice.keep.shape[1]
    lineages = NUMBER * rounds * agents if plan.records == "lineages" else 0
    per_round = NUMBER * kinds * (2 + len(TERMS)) + (ROW * kinds if tables and plan.records != "summary" else 0)
    per_agent = NUMBER * (6 + (2 + 2 * phases) * mind) + (ROW * mind if tables else 0) + (AGENT if mesa else 0)
    widest = max(phase.rules.episodes for phase in plan.phases)
    network = plan.config["network"] if plan.config["engine"] == NETWORK else None
    played = network["sequences"] * widest * (UNIT * network["units"] + kinds * NUMBER) if network else 0
    weights = UNIT * network["units"] ** 2 if network else 0
    return {
        "network.sequences": replicates * played,
        "network.units": replicates * weights,
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
    values |= {f"network.{name}": number for name, number in plan.config["network"].items()}
    several = f" and replicates={replicates}" if replicates > 1 else ""
    raise BadInput(
        f"{largest}={values[largest]}{several}: the run takes about {in_units(needed, UNITS)} of memory, and this "
        f"machine has {in_units(limit, UNITS)}."
    )


def require_end(plan: Plan, replicates: int) -> None:
    """Raise `BadInput` if a run would not end within years, naming its largest number."""
    factors = [_factors(plan, phase, replicates) for phase in plan.phases]
    total = sum(prod(each.values()) for each in factors)
    if total <= MOST_PLAYED:
        return
    longest = max(factors, key=lambda each: prod(each.values()))
    key = max(longest, key=longest.__getitem__)
    several = f", {replicates} replicates taken together" if replicates > 1 else ""
    raise BadInput(
        f"{key}={longest[key]}: the run would play about {float(total):.0e} episodes{several}, and at most "
        f"{MOST_PLAYED:.0e} are played, which take more than a month."
    )


def _factors(plan: Plan, phase: Phase, replicates: int) -> dict[str, int]:
    """Return numbers by the key that sets each, whose product is the number of episodes of a phase.

    A contestant of a tournament counts as an episode. An endless population counts as one agent. A network plays
    sequences in place of agents' rounds, several steps of them a round and more before the first phase.
    """
    key, engine, network = f"regime.{phase.name}", plan.config["engine"], plan.config["network"]
    times = {f"{key}.rounds": phase.rounds, f"{key}.episodes": phase.rules.episodes, "replicates": replicates}
    if phase.repeat is not None:
        times[f"{key}.repeat_until.at_most"] = phase.repeat.at_most
    if engine == NETWORK:
        steps = {f"{key}.rounds": times.pop(f"{key}.rounds"), "network.steps": network["steps"]}
        before = {"network.pretraining": network["pretraining"]}
        longer = max(steps, before, key=lambda each: prod(each.values()))
        return times | longer | {"network.sequences": network["sequences"]}
    if engine == ENDLESS:
        return times
    if phase.rules.selection.tournament_size > phase.rules.episodes:
        times[f"{key}.selection.tournament_size"] = phase.rules.selection.tournament_size
        del times[f"{key}.episodes"]
    return times | {"population.agents": plan.agents}


def in_units(amount: float, units: dict[str, float]) -> str:
    """Write an amount in the largest unit that fits into it at least once, with two digits if the number is small."""
    name, size = next((unit for unit in reversed(list(units.items())) if amount >= unit[1]), next(iter(units.items())))
    return f"{amount / size:.1f} {name}" if amount / size < 10 else f"{amount / size:,.0f} {name}"
