"""Print every ratio beside its target; exit code 1 if one is missed."""

import sys

from rich.console import Console
from rich.table import Table

from benchmarks.speed import AGENTS, EPISODES, best_times
from benchmarks.startup import start_times


def main() -> None:
    times = best_times()
    our_help, empty_help = start_times("--help")
    our_config, empty_config = start_times("--cfg", "job")
    uniform, plain = times["numpy uniform"], times["plain mesa loop, pure"]
    rows = [
        ("kernel against the plain loop, pure", plain / times["kernel, pure"], ">=", 150.0),
        ("kernel against one NumPy uniform, pure", times["kernel, pure"] / uniform, "<=", 8.0),
        ("kernel against one NumPy uniform, mixed", times["kernel, mixed"] / uniform, "<=", 16.0),
        ("mesa engine against the kernel, pure", times["mesa engine, pure"] / times["kernel, pure"], "", 0.0),
        ("mesa engine against the kernel, mixed", times["mesa engine, mixed"] / times["kernel, mixed"], "", 0.0),
        ("mofit --help against an empty Hydra app's", our_help / empty_help, "<=", 1.2),
        ("mofit --cfg job against an empty Hydra app's", our_config / empty_config, "", 0.0),
    ]
    table = Table(
        title=f"{AGENTS} agents, {EPISODES} episodes: ratios of best CPU times of whole rounds (help: wall time)"
    )
    for head in ("what", "ratio", "target", "met"):
        table.add_column(head, justify="left" if head == "what" else "right")
    missed = False
    for what, ratio, relation, target in rows:
        met = {">=": ratio >= target, "<=": ratio <= target}.get(relation)
        missed = missed or met is False
        table.add_row(
            what, f"{ratio:.2f}", f"{relation} {target:g}" if relation else "", {None: "", True: "yes"}.get(met, "NO")
        )
    Console().print(table)
    sys.exit(int(missed))


if __name__ == "__main__":
    main()
