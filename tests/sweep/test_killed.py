"""A sweep that is killed at any moment and resumed ends as one that never was."""

import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.sweep.sweeps import ENVIRONMENT, GRID, SHORT, command, leftovers, swept, table_bytes

LONG = [*SHORT, "population.agents=400", "regime.rl.episodes=8", "regime.rl.rounds=range(2000,2800,50)"]
"""Sixteen runs of about a second, a chunk each."""
RESUME = ["-m", "~hydra.callbacks.report", "hydra.sweeper.resume=true"]


def killed(folder: Path, words: list[str], seconds: float, number: signal.Signals = signal.SIGKILL) -> bool:
    """Start a sweep and signal it some seconds after it wrote its manifest, unless it ends; tell if that ended it."""
    manifest = folder / "sweep.json"
    before = manifest.stat().st_mtime_ns if manifest.exists() else 0
    run = subprocess.Popen(command(folder, *words), cwd=folder.parent, env=ENVIRONMENT, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while run.poll() is None and not (manifest.exists() and manifest.stat().st_mtime_ns > before):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    try:
        assert run.wait(seconds) == 0
        return False
    except subprocess.TimeoutExpired:
        run.send_signal(number)
        return run.wait(60) == (-number if number == signal.SIGKILL else 128 + number)


def test_killed_twice(tmp_path: Path) -> None:
    folder = tmp_path / "killed"
    assert killed(folder, GRID, 0.0)
    killed(folder, RESUME, 0.6)
    swept(folder, *RESUME)
    assert table_bytes(folder) == table_bytes(swept(tmp_path / "whole", *GRID))
    assert not leftovers(folder)


def test_asked_to_end(tmp_path: Path) -> None:
    """What a scheduler sends before it kills: the sweep ends by itself, and is gone on with."""
    folder = tmp_path / "ended"
    words = [*SHORT, "population.agents=400", "regime.rl.episodes=8", "regime.rl.rounds=range(1000,1400,100)"]
    assert killed(folder, words, 0.5, signal.SIGTERM)
    swept(folder, *RESUME)
    assert table_bytes(folder) == table_bytes(swept(tmp_path / "whole", *words))
    assert not leftovers(folder)


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
    """A sweep that gets to its end between two kills is compared, and the next one is started."""
    rng, kills, sweeps = random.Random(20), 0, 0
    whole = table_bytes(swept(tmp_path / "whole", *LONG))
    while kills < 20:
        folder, words = tmp_path / f"killed_{sweeps}", LONG
        while killed(folder, words, rng.uniform(0.0, 4.0)):
            kills, words = kills + 1, RESUME
        assert table_bytes(folder) == whole
        assert not leftovers(folder)
        sweeps += 1
        assert sweeps < 20, "sweeps end before they can be killed"
