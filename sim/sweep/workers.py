"""Who runs the units of a sweep: threads of this process, or whatever else keeps the same promise."""

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
        """Run a unit when there is room; the future raises `sim.sweep.unit.Lost` where that was not to be."""
        ...

    def stop(self) -> None:
        """Give up what has not ended, and let go of everything that was held."""
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
        """Stop what runs at its next return to Python, and wait for that."""
        self._threads.stop()
