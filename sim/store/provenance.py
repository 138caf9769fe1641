"""The provenance of a result: versions, commit, command, memory."""

import shlex
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from agents.compiled import ROOT
from sim.errors import BadInput
from sim.given import given_words
from sim.machine import peak_memory_mib
from sim.store.occupied import MANIFEST
from sim.store.schemas import SCHEMA_VERSION
from sim.store.sealed import read_sealed

SOFTWARE = ("motivation-fitness", "mesa", "numpy", "numba", "polars", "hydra-core", "altair")


PROGRAMS = {"main": "mofit", "__main__": "mofit"}
"""Names of commands by the file that starts them."""
PLACES = ("replace=", "hydra.run.dir=", "hydra.sweep.dir=", "hydra.sweeper.resume=", "hydra.sweeper.shard=")
"""Keys of settings that say where results are stored and do not change results."""


def facts() -> dict[str, Any]:
    """Collect the provenance that every result has: versions, commit, and memory."""
    peak = peak_memory_mib()
    return {
        "schema_version": SCHEMA_VERSION,
        "software": {"python": sys.version.split()[0], **{name: version(name) for name in SOFTWARE}},
        "git_commit": _git_commit(),
        "peak_memory_mib": None if peak is None else round(peak, 1),
    }


def command(seed: int | None) -> str:
    """Return the command that repeats this run, with the seed made explicit if there is one."""
    words = [word for word in given_words() if not word.startswith(PLACES)]
    if seed is not None:
        words = [*(word for word in words if not word.startswith("seed=")), f"seed={seed}"]
    return shlex.join([PROGRAMS.get(name := Path(sys.argv[0]).stem, name), *words])


def sweep_facts(folder: Path, usual: str = "kernel") -> dict[str, Any]:
    """Collect the provenance of a sweep, with the command that started it, even if another command finished it.

    Args:
        folder: folder of the sweep.
        usual: engine of a sweep whose folder does not name one.
    """
    try:
        manifest = read_sealed(folder / MANIFEST)
        started, engine = str(manifest["command"]), str(manifest["engine"])
    except (BadInput, FileNotFoundError):  # the manifest is damaged or missing, so that the first command is unknown
        started, engine = command(None), usual
    return {**facts(), "engine": engine, "command": started, "plan_hash": "sweep"}


def _git_commit() -> str | None:
    """Return the commit of this program, with '+' if files were edited since; None outside a checkout."""

    def git(*words: str) -> str:
        done = subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    try:
        if Path(git("rev-parse", "--show-toplevel")) != ROOT:
            return None
        return git("rev-parse", "HEAD") + ("+" if git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.CalledProcessError):
        return None
