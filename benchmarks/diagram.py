"""A large phase diagram as one command, and half of it: `uv run python -m benchmarks.diagram` (twenty minutes)."""

import os

from benchmarks.command import Taken, sweep
from benchmarks.verdict import Row, conclude

SIZE = ("population.agents=500", "regime.rl.episodes=8", "replicates=4")
MIB = 1.5 * 2**10


def diagram(rows: int) -> Taken:
    """Run rows x 100 points: how strongly selection acts, how flawed the reward is; 100 rounds, pure minds."""
    strengths = ",".join(f"{0.1 * (row + 1):.1f}" for row in range(rows))
    return sweep(
        "regime=rl_only", "regime.rl.rounds=100", *SIZE,
        f"regime.rl.selection.strength={strengths}", "world.parameters.hackability=range(0,1,0.01)",
    )  # fmt: skip


def main() -> None:
    sweep("regime=rl_only", "regime.rl.rounds=1,2")  # compiles, if need be
    half, whole = diagram(50), diagram(100)
    cores = os.cpu_count() or 1
    conclude(
        f"100 x 100 points, 4 replicates, 500 agents, 100 rounds, 8 episodes; {cores} cores",
        [
            Row("minutes on the clock", whole.wall / 60, "<=", 10.0),
            Row("minutes of processor time", whole.cpu / 60),
            Row("peak memory, MiB", whole.memory, "<=", MIB),
            Row("processor time against that of half the jobs", whole.cpu / half.cpu, "<=", 2.2),
            Row("peak memory against that of half the jobs", whole.memory / half.memory, "<=", 1.1),
        ],
    )


if __name__ == "__main__":
    main()
