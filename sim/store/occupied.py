"""Protect folders of results: no run or sweep overwrites another one, and no two processes write to one folder."""

import atexit
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sim.errors import BadInput
from sim.store.lock import Lock, hold
from sim.store.replace import current

MANIFEST = "sweep.json"
"""The manifest of a sweep, in its folder: everything that decides its jobs, and the hash of its program."""
JOBS = "jobs.parquet"
"""A row per job of the whole sweep: its number, a column per key that it sets, and `wanted`, how many replicates."""
LOCK = ".lock"
"""Lock file in a run's folder, held by the process that writes there."""

_claimed: dict[Path, Lock] = {}


def unused(folder: Path) -> Path:
    """Make a folder under the first free name of `NAME`, `NAME-2`, `NAME-3`, ..."""
    for number in count(1):
        named = folder if number == 1 else folder.with_name(f"{folder.name}-{number}")
        try:
            named.mkdir(parents=True)
        except FileExistsError:
            continue
        return named
    raise AssertionError  # `count` never ends


def claim(folder: Path, replace: bool) -> None:
    """Lock a folder for a single run of this process, until `let_go` or the end of the process.

    Raises:
        BadInput: if the folder holds a sweep, or a run and `replace` is false, or another process writes there.
        OSError: if the folder cannot be written.
    """
    key = folder.absolute()
    if key in _claimed:
        return
    refuse_sweep(folder)
    folder.mkdir(parents=True, exist_ok=True)
    lock = hold(folder / LOCK)
    if lock is None:
        raise BadInput(f"hydra.run.dir={folder}: another process is writing a run there; give another folder.")
    if current(folder / "tables").exists() and not replace:
        lock.release()
        reason = "holds a run; give another folder, or add replace=true to put this run in its place"
        raise BadInput(f"hydra.run.dir={folder}: {reason}.")
    _claimed[key] = lock


def let_go(folder: Path) -> None:
    """Release a claimed folder."""
    lock = _claimed.pop(folder.absolute(), None)
    if lock is not None:
        lock.release()


@atexit.register
def _let_go_of_all() -> None:
    for folder in list(_claimed):
        let_go(folder)


@contextmanager
def sweeping(folder: Path, part: str | None) -> Iterator[None]:
    """Lock a folder as the one process that runs a sweep, or the part `i/n` of it, there.

    Raises:
        BadInput: if another process runs it.
        OSError: if the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    what = f"part {part} of this sweep" if part else "this sweep"
    lock = hold(folder / f"{LOCK}-{(part or '1/1').replace('/', 'of')}")
    if lock is None:
        raise BadInput(f"hydra.sweep.dir={folder}: another process is running {what}; wait for its end.")
    try:
        yield
    finally:
        lock.release()


def refuse_sweep(folder: Path) -> None:
    """Raise `BadInput` if a single run would replace the tables of a sweep."""
    if any((folder / name).exists() for name in (MANIFEST, JOBS)) or (current(folder / "tables") / "jobs").is_dir():
        raise BadInput(f"hydra.run.dir={folder}: holds a sweep, which a single run would replace; give another folder.")


def refuse_run(folder: Path) -> None:
    """Raise `BadInput` if a sweep would replace the tables of a single run."""
    if (current(folder / "tables") / "jobs.parquet").exists():
        raise BadInput(f"hydra.sweep.dir={folder}: holds a run, which a sweep would replace; give another folder.")
