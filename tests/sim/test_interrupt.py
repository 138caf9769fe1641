"""Ctrl-C leaves whole tables or none, and says so."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from agents.compiled import ROOT


@pytest.mark.parametrize("engine", ["mesa", "kernel"])
def test_interrupt(engine: str, tmp_path: Path) -> None:
    """Interrupt once the run is under way: its output folder is there, ten minutes of rounds are ahead."""
    command = [sys.executable, "-m", "sim.main", f"engine={engine}", "regime=rl_only", "regime.rl.rounds=1000000"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        deadline = time.monotonic() + 120
        while not list(tmp_path.rglob("overrides.yaml")) and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(3.0)  # let imports and the first rounds pass
        run.send_signal(signal.SIGINT)
        said = run.communicate(timeout=60)[1]
    finally:
        run.kill()
    # Both are 130 to a shell; CPython ends by the signal itself where it struck inside an extension's own imports.
    assert run.returncode in (130, -signal.SIGINT)
    assert said.strip().splitlines()[-1] == "mofit: interrupted: no tables were written."
    assert not list(tmp_path.rglob("*.parquet"))
    assert not list(tmp_path.rglob(".tables-*"))
