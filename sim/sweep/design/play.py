"""Play one replicate of a job on the engine that sweeps use for its plan, and estimate how long that takes."""

from collections.abc import Callable, Sequence

from sim.apart import ENDLESS
from sim.engines.kernel import run_kernel
from sim.engines.pace import round_seconds
from sim.model.accounts import History
from sim.model.plan import Plan
from sim.model.population import End


def play(plan: Plan, replicate: int, advance: Callable[[int], None]) -> Sequence[tuple[History, End]]:
    """Run all phases of a replicate: on the kernel, or as the endless population if the plan says so."""
    if plan.config["engine"] != ENDLESS:
        return run_kernel(plan, replicate, advance)
    from sim.expected.engine import run_expected  # imports scipy, which other sweeps do not need

    return run_expected(plan, advance)


def play_seconds(plan: Plan) -> float:
    """Estimate how long the rounds of a replicate take."""
    if plan.config["engine"] == ENDLESS:
        from sim.expected.engine import expected_seconds

        return expected_seconds(plan)
    kinds = len(plan.names) if plan.mixed else 0
    return sum(phase.rounds * round_seconds(plan.agents, phase.rules.episodes, kinds) for phase in plan.phases)
