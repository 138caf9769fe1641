"""Estimate the time, memory and disk of a sweep, from a few of its jobs that are run in memory."""

import time
from collections.abc import Mapping, Sequence
from os import cpu_count
from pathlib import Path
from typing import Any

from hydra.core.config_loader import ConfigLoader

from sim.builders.plan import build
from sim.errors import BadInput
from sim.machine import free_disk_bytes, memory_bytes
from sim.model.room import PROGRAM, TIMES, UNITS, in_units, needed_bytes, require_room
from sim.sweep.design.composer import Composer
from sim.sweep.design.counting import JOB
from sim.sweep.design.play import play
from sim.tables.rounds import thinned_rounds

SAMPLE = 3
BYTES_PER_ROW = 30
"""Bytes of a row of the rounds table on disk, roughly."""


def print_estimate(loader: ConfigLoader, config: Any, jobs: Sequence[Sequence[str]]) -> None:
    """Print the numbers of jobs and runs, the keys that vary, and the time, memory and disk that the sweep would take.

    Raises:
        BadInput: if the sweep does not fit into this machine's memory or onto its disk.
    """
    composer = Composer(loader, config)
    seconds, rows, replicates, memory = [], [], [], []
    picked = jobs[:: max(1, len(jobs) // SAMPLE)][:SAMPLE]
    for overrides in [*picked[:1], *picked]:  # the first job runs twice, because its first run also compiles
        started = time.perf_counter()
        job = composer.compose(overrides)
        plan = build(job)
        require_room(plan)
        kept = thinned_rounds(plan, 0, 0, play(plan, 0, lambda rounds: None))
        seconds.append(time.perf_counter() - started)
        rows.append(kept.labels.height)
        replicates.append(job["replicates"])
        memory.append(needed_bytes(plan) - PROGRAM)
    runs = len(jobs) * sum(replicates[1:]) / len(picked)
    cores = cpu_count() or 1
    print(f"jobs: {len(jobs)}, runs: {runs:.0f}")
    for key, values in _varying(jobs).items():
        print(f"  {key}: {len(values)} value{'s' if len(values) > 1 else ''}")
    taken = runs * sum(seconds[1:]) / len(picked) / cores
    print(f"time: about {in_units(taken, TIMES)} on {cores} cores (from {len(picked)} jobs)")
    _print_room(runs * sum(rows[1:]) / len(picked) * BYTES_PER_ROW, Path(str(config.hydra.sweep.dir)))
    limit = memory_bytes()
    has = f" of {in_units(limit, UNITS)}" if limit else ""
    print(f"memory: about {in_units(PROGRAM + len(jobs) * JOB + cores * max(memory), UNITS)}{has}")


def _varying(jobs: Sequence[Sequence[str]]) -> Mapping[str, set[str]]:
    """Collect the settings of each key."""
    found: dict[str, set[str]] = {}
    for overrides in jobs:
        for text in overrides:
            found.setdefault(text.split("=")[0], set()).add(text)
    return found


def _print_room(size: float, folder: Path) -> None:
    """Print the size of the dataset; raise `BadInput` if the disk has too little room."""
    free = free_disk_bytes(folder)
    if size > free:
        raise BadInput(
            f"hydra.sweep.dir={folder}: the sweep takes about {in_units(size, UNITS)} on disk, and "
            f"{in_units(free, UNITS)} are free there; give fewer values, or records=summary."
        )
    print(f"size: about {in_units(size, UNITS)}")
