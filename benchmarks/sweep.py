"""What a sweep costs beside its simulation: `uv run python -m benchmarks.sweep` (ten minutes).

Times are CPU times, so that a busy machine does not count, and of whole commands, start-up included; the report, which
is drawn once a sweep, is left out.
"""

import time

from benchmarks.command import sweep
from benchmarks.verdict import Row, conclude
from sim.builders.plan import build
from sim.config.compose import compose
from sim.engines.kernel import run_kernel

TINY = ("regime=rl_only", "population.agents=20", "regime.rl.episodes=2")
STOCK = ("hydra/sweeper=basic", "hydra/launcher=basic")
JOBS = 10_000
REPEATS = 3


def cpu_seconds(*words: str) -> float:
    """Processor time of a whole `mofit -m`."""
    return sweep(*TINY, *words, "~hydra.callbacks.report").cpu


def grid(jobs: int, hackabilities: int) -> tuple[str, str]:
    """Arguments for so many jobs over two keys."""
    rounds = jobs // hackabilities
    step = 1 / hackabilities
    return f"regime.rl.rounds=range(2,{2 + rounds})", f"world.parameters.hackability=range(0,1,{step})"


def marginal_ms(*words: str, more: int, repeats: int) -> float:
    """CPU milliseconds that a job adds: (t(200 + more jobs) - t(200 jobs)) / more, each the best of some repeats."""
    best = {200: float("inf"), 200 + more: float("inf")}
    for _ in range(repeats):
        for jobs in best:
            best[jobs] = min(best[jobs], cpu_seconds(*grid(jobs, 10), *words))
    return (best[200 + more] - best[200]) / more * 1e3


def simulation_ms() -> float:
    """Processor milliseconds of a job's simulation alone, over those of `grid(JOBS, 100)` (whose rounds are 2 to 101).

    A mean like that of the whole sweep, not a best time.
    """
    plans = [build(compose(*TINY, f"regime.rl.rounds={rounds}")) for rounds in range(2, 102)]
    run_kernel(plans[0], 0, lambda rounds: None)
    started = time.thread_time()
    for plan in plans * 100:
        run_kernel(plan, 0, lambda rounds: None)
    return (time.thread_time() - started) / (100 * len(plans)) * 1e3


def main() -> None:
    ours = marginal_ms(more=2000, repeats=REPEATS)  # what 200 jobs add is lost in what starting varies by
    stock = marginal_ms(*STOCK, more=200, repeats=1)
    whole = min(cpu_seconds(*grid(JOBS, 100)) for _ in range(2)) / JOBS * 1e3
    alone = simulation_ms()
    conclude(
        f"{JOBS} jobs of 20 agents, 2 episodes, 2 to 101 rounds: CPU milliseconds",
        [
            Row("one more job", ours),
            Row("one more job, Hydra's own sweeper and launcher", stock),
            Row("the same, as a ratio", stock / ours, ">=", 100.0),
            Row("a job of 10,000, start-up included", whole),
            Row("its simulation alone", alone),
            Row("overhead a job", whole - alone, "<=", 1.0),
        ],
    )


if __name__ == "__main__":
    main()
