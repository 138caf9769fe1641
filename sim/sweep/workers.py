"""Who runs the units of a sweep: threads of this process, or whatever else keeps the same promise."""

from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from threading import Event
from typing import Protocol

from sim.memo import Memo
from sim.sweep.unit import Ran, Unit, run_unit


class Workers(Protocol):
    """Runs units side by side."""

    @property
    def count(self) -> int:
        """How many units run at once."""
        ...

    def submit(self, unit: Unit) -> Future[Ran]:
        """Run a unit when there is room; the future raises `sim.sweep.unit.Lost` where that was not to be."""
        ...

    def stop(self) -> None:
        """Give up what has not ended, and let go of everything that was held."""
        ...


class Threads:
    """Runs units in threads, which compiled rounds let run side by side."""

    def __init__(self, count: int, memo: Memo) -> None:
        self.count = count
        self._memo = memo
        self._pool = ThreadPoolExecutor(self.count)
        self._stopping = Event()

    def submit(self, unit: Unit) -> Future[Ran]:
        """Run a unit when a thread is free."""
        return self._pool.submit(run_unit, unit, self._memo, self._check_stop)

    def stop(self) -> None:
        """Stop what runs at its next return to Python, and wait for that."""
        self._stopping.set()
        self._pool.shutdown(cancel_futures=True)

    def _check_stop(self, rounds: int) -> None:
        if self._stopping.is_set():
            raise CancelledError
