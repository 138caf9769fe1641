"""Locks between processes. The system lets one process hold a lock file, and frees the file when the process ends.

On a file system without locks, as some clusters have, every process gets the lock.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

PAUSE = 0.02
"""Seconds between two attempts at a lock."""


class Lock:
    """A lock that is held until it is released."""

    def __init__(self, file: Path, descriptor: int) -> None:
        self._file = file
        self._descriptor = descriptor

    def release(self) -> None:
        """Release the lock and remove its file."""
        try:
            self._file.unlink(missing_ok=True)
        finally:
            os.close(self._descriptor)


def hold(file: Path) -> Lock | None:
    """Take a lock; return None if another process holds it.

    Raises:
        OSError: if the file cannot be written.
    """
    while True:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o666)
        if not _lock(descriptor):
            os.close(descriptor)
            return None
        if _is(file, descriptor):
            return Lock(file, descriptor)
        os.close(descriptor)  # the previous holder has removed the file meanwhile


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold a lock inside the `with` block; wait until the lock is free."""
    while (lock := hold(file)) is None:
        time.sleep(PAUSE)
    try:
        yield
    finally:
        lock.release()


def _lock(descriptor: int) -> bool:
    try:
        fcntl = import_module("fcntl")
    except ImportError:  # not POSIX
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # no locks here
        return True
    return True


def _is(file: Path, descriptor: int) -> bool:
    """Return whether the file at the path is still the file that was opened."""
    try:
        return os.fstat(descriptor).st_ino == file.stat().st_ino
    except FileNotFoundError:
        return False
