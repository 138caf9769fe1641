"""What a sweep would take: measured on a few of its jobs, run in memory."""

import time
from collections.abc import Mapping, Sequence
from os import cpu_count
from typing import Any

from hydra.core.config_loader import ConfigLoader

from sim.builders.plan import build
from sim.engines.kernel import run_kernel
from sim.sweep.design.composer import Composer
from sim.tables.rounds import thinned_rounds

SAMPLE = 3
BYTES_PER_ROW = 30
"""About what a row of the rounds table takes on disk."""
TIMES = {"seconds": 1.0, "minutes": 60.0, "hours": 3600.0}
SIZES = {"KiB": 2.0**10, "MiB": 2.0**20, "GiB": 2.0**30}


def print_estimate(loader: ConfigLoader, config: Any, jobs: Sequence[Sequence[str]]) -> None:
    """Print the number of jobs and runs, the keys that vary, and about how long and large the sweep would be."""
    composer = Composer(loader, config)
    seconds, rows, replicates = [], [], []
    picked = jobs[:: max(1, len(jobs) // SAMPLE)][:SAMPLE]
    for overrides in [*picked[:1], *picked]:  # the first one also compiles
        started = time.perf_counter()
        job = composer.compose(overrides)
        plan = build(job)
        kept = thinned_rounds(plan, 0, 0, run_kernel(plan, 0, lambda rounds: None))
        seconds.append(time.perf_counter() - started)
        rows.append(kept.labels.height)
        replicates.append(job["replicates"])
    runs = len(jobs) * sum(replicates[1:]) / len(picked)
    varying: dict[str, set[str]] = {text.split("=")[0]: set() for text in jobs[0]}
    for overrides in jobs:
        for text in overrides:
            varying.setdefault(text.split("=")[0], set()).add(text)
    taken = runs * sum(seconds[1:]) / len(picked) / (cpu_count() or 1)
    print(f"jobs: {len(jobs)}, runs: {runs:.0f}")
    for key, values in varying.items():
        print(f"  {key}: {len(values)} value{'s' if len(values) > 1 else ''}")
    print(f"time: about {_in_units(taken, TIMES)} on {cpu_count()} cores (from {len(picked)} jobs)")
    print(f"size: about {_in_units(runs * sum(rows[1:]) / len(picked) * BYTES_PER_ROW, SIZES)}")


def _in_units(amount: float, units: Mapping[str, float]) -> str:
    """Write an amount in the largest unit of which there is one at least, in two digits if it is small."""
    name, size = next((unit for unit in reversed(list(units.items())) if amount >= unit[1]), next(iter(units.items())))
    return f"{amount / size:.1f} {name}" if amount / size < 10 else f"{amount / size:.0f} {name}"
