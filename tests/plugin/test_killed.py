"""A sweep that is killed at any moment and resumed ends as one that never was."""

import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.plugin.sweeps import ENVIRONMENT, GRID, SHORT, command, leftovers, swept, table_bytes

LONG = [*SHORT, "population.agents=400", "regime.rl.episodes=8", "regime.rl.rounds=range(2000,2800,50)"]
"""Sixteen runs of about a second, a shard each."""
RESUME = ["-m", "~hydra.callbacks.report", "hydra.sweeper.resume=true"]


def killed(folder: Path, words: list[str], seconds: float) -> bool:
    """Start a sweep and kill it some seconds after it wrote its manifest, unless it ends; tell if it was killed."""
    manifest = folder / "sweep.json"
    before = manifest.stat().st_mtime_ns if manifest.exists() else 0
    run = subprocess.Popen(command(folder, *words), cwd=folder.parent, env=ENVIRONMENT, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while run.poll() is None and not (manifest.exists() and manifest.stat().st_mtime_ns > before):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    try:
        return run.wait(seconds) != 0
    except subprocess.TimeoutExpired:
        run.send_signal(signal.SIGKILL)
        return run.wait() == -signal.SIGKILL


def kill_and_compare(tmp_path: Path, words: list[str], moments: list[float]) -> int:
    folder = tmp_path / "killed"
    kills = sum(killed(folder, words if index == 0 else RESUME, moment) for index, moment in enumerate(moments))
    swept(folder, *RESUME)
    assert table_bytes(folder) == table_bytes(swept(tmp_path / "whole", *words))
    assert not leftovers(folder)
    return kills


def test_killed_twice(tmp_path: Path) -> None:
    assert kill_and_compare(tmp_path, GRID, [0.1, 0.6]) > 0


def test_interrupted(tmp_path: Path) -> None:
    """Ctrl-C once rounds are under way says what stays."""
    folder = tmp_path / "interrupted"
    words = [*SHORT, "regime.rl.rounds=1000000,1000001"]
    run = subprocess.Popen(command(folder, *words), cwd=tmp_path, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True)
    try:
        deadline = time.monotonic() + 120
        while not (folder / "jobs.parquet").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(3.0)
        run.send_signal(signal.SIGINT)
        said = run.communicate(timeout=60)[1]
    finally:
        run.kill()
    assert run.returncode == 130
    last = said.strip().splitlines()[-1]
    assert last.startswith(
        f"mofit: interrupted: what was stored before stays in {folder}, and hydra.sweeper.resume=true"
    )


@pytest.mark.slow
def test_killed_at_twenty_random_moments(tmp_path: Path) -> None:
    rng = random.Random(20)
    moments = [rng.uniform(0.0, 4.0) for _ in range(20)]
    assert kill_and_compare(tmp_path, LONG, moments) >= 10
