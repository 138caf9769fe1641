"""Print every ratio beside its target; exit code 1 if one is missed."""

from benchmarks.speed import AGENTS, EPISODES, best_times
from benchmarks.startup import start_times
from benchmarks.verdict import Row, conclude


def main() -> None:
    times = best_times()
    our_help, empty_help = start_times("--help")
    our_config, empty_config = start_times("--cfg", "job")
    uniform, plain = times["numpy uniform"], times["plain mesa loop, pure"]
    conclude(
        f"{AGENTS} agents, {EPISODES} episodes: ratios of best CPU times of whole rounds (help: wall time)",
        [
            Row("kernel against the plain loop, pure", plain / times["kernel, pure"], ">=", 150.0),
            Row("kernel against one NumPy uniform, pure", times["kernel, pure"] / uniform, "<=", 8.0),
            Row("kernel against one NumPy uniform, mixed", times["kernel, mixed"] / uniform, "<=", 16.0),
            Row("mesa engine against the kernel, pure", times["mesa engine, pure"] / times["kernel, pure"]),
            Row("mesa engine against the kernel, mixed", times["mesa engine, mixed"] / times["kernel, mixed"]),
            Row("mofit --help against an empty Hydra app's", our_help / empty_help, "<=", 1.2),
            Row("mofit --cfg job against an empty Hydra app's", our_config / empty_config),
        ],
    )


if __name__ == "__main__":
    main()
