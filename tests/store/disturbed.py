"""What befalls a program just before it changes the disk: a kill, a full disk, Ctrl-C. Every change is one moment."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch

import polars as pl

from sim.store import occupied

CHANGES = ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.truncate", "store.write")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
NOBODY = 4194305
"""No process has such a number."""


class Killed(BaseException):
    """The process is no more: nothing that it would still have done to the disk is done."""


class Disturbance:
    """Counts changes of what lies in a folder, and raises at one of them; once killed, at all that follow."""

    def __init__(self, folder: Path, at: int, make: Callable[[], BaseException]) -> None:
        self.folder, self.at, self.make = os.fspath(folder), at, make
        self.seen: list[str] = []
        self.dead = False

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        changes = event in CHANGES or (event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING)
        if not changes or not str(arguments[0]).startswith(self.folder):
            return
        if self.dead:
            raise Killed
        self.seen.append(f"{event} {arguments[0]}")
        if len(self.seen) == self.at:
            error = self.make()
            self.dead = isinstance(error, Killed)
            raise error


_heard: list[Disturbance] = []
sys.addaudithook(lambda event, arguments: [d.hear(event, arguments) for d in _heard] and None)


@contextmanager
def disturbed(folder: Path, at: int, make: Callable[[], BaseException]) -> Iterator[Disturbance]:
    """Raise what `make` gives just before the change number `at` of what lies in a folder."""
    disturbance, real, started = Disturbance(folder, at, make), pl.DataFrame.write_parquet, set(_descriptors())

    def write(self: pl.DataFrame, file: Path, **options: Any) -> None:
        """Polars does not tell of its writing: a moment before, and one after which only half of it is there."""
        sys.audit("store.write", str(file))
        real(self, file, **options)
        try:
            sys.audit("store.write", str(file))
        except Killed:
            _cut(file)
            raise

    _heard.append(disturbance)
    try:
        with patch.object(pl.DataFrame, "write_parquet", write), patch("os.getpid", lambda: NOBODY):
            yield disturbance
    except Killed:
        pass
    finally:
        _heard.remove(disturbance)
        if disturbance.dead:  # the system frees what a killed process held
            for number in set(_descriptors()) - started:
                os.close(number)
            occupied._claimed.clear()


def _cut(file: Path) -> None:
    half = Path(file).stat().st_size // 2
    heard, _heard[:] = list(_heard), []
    os.truncate(file, half)
    _heard[:] = heard


def _descriptors() -> list[int]:
    """List the lock files that are open."""
    found = []
    for entry in Path("/proc/self/fd").iterdir():
        try:
            target = os.fspath(entry.readlink())
        except OSError:
            continue
        if Path(target.removesuffix(" (deleted)")).name.startswith((".lock", ".swap")):
            found.append(int(entry.name))
    return found


def full() -> OSError:
    return OSError(28, "No space left on device")


def moments(
    folder: Callable[[int], Path], act: Callable[[Path], None], make: Callable[[], BaseException]
) -> Iterator[Path]:
    """Do something again and again, each time in another folder and disturbed one change later, until nothing is."""
    at = 0
    while True:
        at += 1
        here = folder(at)
        with disturbed(here, at, make) as disturbance, suppress(OSError, KeyboardInterrupt):
            act(here)
        if len(disturbance.seen) < at:
            assert at > 3, "nothing was changed"
            return
        yield here
