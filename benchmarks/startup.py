"""Starting `mofit` against starting an empty Hydra app."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from agents.compiled import ROOT

EMPTY = """
import hydra

@hydra.main(version_base="1.3", config_path=None)
def app(config):
    pass

app()
"""
REPEATS = 10


def start_times(*flags: str) -> tuple[float, float]:
    """Seconds to start with these flags, the best of alternating repeats: ours, the empty app's."""
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.py"
        empty.write_text(EMPTY, encoding="utf-8")
        commands = ([sys.executable, "-m", "sim.cli.main", *flags], [sys.executable, str(empty), *flags])
        best = [float("inf"), float("inf")]
        for _ in range(REPEATS):
            for which, command in enumerate(commands):
                started = time.perf_counter()
                subprocess.run(
                    command, check=True, capture_output=True, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}
                )
                best[which] = min(best[which], time.perf_counter() - started)
    return best[0], best[1]
