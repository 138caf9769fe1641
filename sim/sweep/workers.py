"""The workers of a sweep: their interface, and threads of this process."""

from concurrent.futures import Future
from typing import Protocol

from sim.memo import Memo
from sim.side_by_side import SideBySide
from sim.sweep.unit import Ran, Unit, run_unit


class Workers(Protocol):
    """Runs units side by side."""

    @property
    def count(self) -> int:
        """How many units run at once."""
        ...

    def submit(self, unit: Unit) -> Future[Ran]:
        """Run a unit when a worker is free; the future raises `sim.sweep.unit.Lost` if no worker could finish it."""
        ...

    def stop(self) -> None:
        """Give up all units that have not ended, and release the workers."""
        ...


class Threads:
    """Runs units in threads of this process."""

    def __init__(self, count: int, memo: Memo) -> None:
        self._memo = memo
        self._threads = SideBySide(count)

    @property
    def count(self) -> int:
        """How many units run at once."""
        return self._threads.count

    def submit(self, unit: Unit) -> Future[Ran]:
        """Run a unit when a thread is free."""
        return self._threads.submit(run_unit, unit, self._memo, self._threads.check_stop)

    def stop(self) -> None:
        """Stop running units at their next return to Python, and wait for the threads to end."""
        self._threads.stop()
