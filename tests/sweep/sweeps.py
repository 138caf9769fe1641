"""`mofit` for tests of sweeps: in this process, or as a process of its own that can be killed."""

import os
import subprocess
import sys
from pathlib import Path

from agents.compiled import ROOT
from sim.cli.main import main
from tests.commands import Done, run_here

SHORT = ["-m", "regime=rl_only", "population.agents=20", "regime.rl.episodes=2", "~hydra.callbacks.report"]
GRID = [*SHORT, "regime.rl.rounds=range(2,8)", "world.parameters.hackability=0,0.5", "replicates=3"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


def command(folder: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "sim.cli.main", *words, f"hydra.sweep.dir={folder}"]


def mofit(folder: Path, *words: str) -> Done:
    """Run a sweep into a folder, in this process."""
    return run_here(main, "mofit", *words, f"hydra.sweep.dir={folder}")


def apart(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run a sweep into a folder, in a process of its own."""
    return subprocess.run(
        command(folder, *words), cwd=folder.parent, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )


def swept(folder: Path, *words: str) -> Path:
    """Run a sweep that must succeed; returns its folder."""
    done = mofit(folder, *words)
    assert done.returncode == 0, done.stderr
    return folder


def table_bytes(folder: Path) -> dict[str, bytes]:
    files = sorted((folder / "tables").rglob("*.parquet"))
    assert files
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def leftovers(folder: Path) -> list[str]:
    """List what a finished sweep should not leave behind."""
    return [file.name for file in folder.rglob("*") if file.name.startswith(".") or file.name == "chunks"]
