"""Run a whole `mofit` command and see what it takes."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from agents.compiled import ROOT


class Taken(NamedTuple):
    """What a command took: seconds on the clock, seconds of processor time, peak memory in MiB."""

    wall: float
    cpu: float
    memory: float


def sweep(*words: str) -> Taken:
    """Run `mofit -m` into a new folder; a command that fails ends the program.

    Python keeps compiled modules, as it does unless told otherwise: starting is then the second start of a user.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "sim.cli.main", "-m", *words, f"hydra.sweep.dir={Path(folder) / 'sweep'}"]
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
    if status:
        sys.exit(f"failed: {' '.join(command)}")
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return Taken(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / unit)
