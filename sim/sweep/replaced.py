"""`replace=true`: a sweep that takes the place of another in its folder, which is kept until the new one is whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.errors import BadInput
from sim.store.occupied import JOBS, MANIFEST
from sim.store.replace import remove, restore

ASIDE = ".replaced"
"""Where the earlier sweep is meanwhile."""
OF_A_SWEEP = (MANIFEST, JOBS, "multirun.yaml", "tables", "chunks", "report.html")
"""What a sweep leaves in its folder; anything else there is the user's and stays."""


@contextmanager
def in_place_of(folder: Path, config: Any) -> Iterator[None]:
    """Set aside the sweep in a folder if it is to be replaced; remove it at the end, put it back if nothing came of it.

    A sweep that was interrupted is there to be resumed, and the one before it stays aside until then.

    Raises:
        BadInput: for a sweep that is to be resumed, or a part of one.
    """
    options = config.hydra.sweeper
    replaces = bool(config.get("replace"))
    for option in ("resume", "shard"):
        if replaces and options.get(option):
            raise BadInput(f"replace=true: starts a sweep anew; leave it out, or hydra.sweeper.{option}.")
    aside = folder / ASIDE
    if aside.exists() and not (folder / MANIFEST).exists():  # a kill came between two moves
        _move(aside, folder)
    if replaces and (folder / MANIFEST).exists():
        restore(folder / "tables")
        if aside.exists():  # what is replaced is itself unfinished: the one before it is what to go back to
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
    """Move a sweep; its manifest goes first and says where it is at home."""
    target.mkdir(exist_ok=True)
    for name in OF_A_SWEEP:
        if (source / name).exists():
            (source / name).rename(target / name)
    if source.name == ASIDE:
        source.rmdir()


def _remove(folder: Path) -> None:
    """Remove what a sweep left in a folder."""
    for place in (folder / name for name in OF_A_SWEEP):
        if place.is_dir():
            remove(place)
        else:
            place.unlink(missing_ok=True)
