"""`replace=true`: a sweep replaces the earlier sweep in its folder, which is kept until the new sweep is complete."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.errors import BadInput
from sim.store.occupied import JOBS, MANIFEST
from sim.store.replace import remove, restore

ASIDE = ".replaced"
"""Folder that holds the earlier sweep while the new one runs."""
OF_A_SWEEP = (MANIFEST, JOBS, "multirun.yaml", "tables", "chunks", "report.html")
"""Files and folders of a sweep. Anything else in its folder belongs to the user and stays."""


@contextmanager
def in_place_of(folder: Path, config: Any) -> Iterator[None]:
    """Set aside the sweep in a folder if it is to be replaced; at the end remove it, or put it back after a failure.

    After an interrupt, the new sweep can be resumed, and the old sweep stays aside until the new one ends.

    Raises:
        BadInput: for a sweep that is to be resumed, or a part of one.
    """
    options = config.hydra.sweeper
    replaces = bool(config.get("replace"))
    for option in ("resume", "shard"):
        if replaces and options.get(option):
            raise BadInput(f"replace=true: starts a sweep anew; leave it out, or hydra.sweeper.{option}.")
    aside = folder / ASIDE
    if aside.exists() and not (folder / MANIFEST).exists():  # an earlier process was killed between two moves
        _move(aside, folder)
    if replaces and (folder / MANIFEST).exists():
        restore(folder / "tables")
        if aside.exists():  # the sweep to be replaced is itself unfinished, so that the older one is kept
            _remove(folder)
        else:
            _move(folder, aside)
    try:
        yield
    except BaseException:
        if aside.exists() and not any((folder / "chunks").glob("[!.]*")):
            _remove(folder)
            _move(aside, folder)
        raise
    if (folder / "tables").is_dir() and aside.exists():
        remove(aside)


def _move(source: Path, target: Path) -> None:
    """Move a sweep. Its manifest moves first, since it marks the folder that holds the sweep."""
    target.mkdir(exist_ok=True)
    for name in OF_A_SWEEP:
        if (source / name).exists():
            (source / name).rename(target / name)
    if source.name == ASIDE:
        source.rmdir()


def _remove(folder: Path) -> None:
    """Remove the files of a sweep from a folder."""
    for place in (folder / name for name in OF_A_SWEEP):
        if place.is_dir():
            remove(place)
        else:
            place.unlink(missing_ok=True)
