"""Folders of results are not written over by results of another kind."""

from pathlib import Path

from sim.errors import BadInput

MANIFEST = "sweep.json"
"""What a sweep's folder says of the sweep: the command that started it, its jobs and its program by their hashes."""
JOBS = "jobs.parquet"
"""A row per job of the whole sweep: its number, a column per key that it sets, and `wanted`, how many replicates."""


def refuse_sweep(folder: Path) -> None:
    """Raise `BadInput` if a single run would replace the tables of a sweep."""
    if any((folder / name).exists() for name in (MANIFEST, JOBS)) or (folder / "tables" / "jobs").is_dir():
        raise BadInput(f"hydra.run.dir={folder}: holds a sweep, which a single run would replace; give another folder.")


def refuse_run(folder: Path) -> None:
    """Raise `BadInput` if a sweep would replace the tables of a single run."""
    if (folder / "tables" / "jobs.parquet").exists():
        raise BadInput(f"hydra.sweep.dir={folder}: holds a run, which a sweep would replace; give another folder.")
