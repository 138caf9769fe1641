"""Run calls side by side in threads, and stop them. Compiled rounds release the GIL, so that threads run at once."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, ThreadPoolExecutor, wait
from threading import Event
from types import TracebackType
from typing import Any, Self

PATIENCE = 0.2
"""Seconds that a wait may last. Polars makes system calls restart after a signal: an untimed wait sleeps through
Ctrl-C."""


class SideBySide:
    """Threads that run calls. At the end of a `with` block, the threads have ended.

    Args:
        count: number of calls that run at once; None takes one per core.
    """

    def __init__(self, count: int | None = None) -> None:
        self.count = count or os.cpu_count() or 1
        self._pool = ThreadPoolExecutor(self.count)
        self._stopping = Event()

    def submit[T](self, call: Callable[..., T], *given: Any) -> Future[T]:
        """Run a call when a thread is free."""
        return self._pool.submit(call, *given)

    def check_stop(self, rounds: int = 0) -> None:
        """Raise `CancelledError` after `stop`; long calls call this method regularly."""
        if self._stopping.is_set():
            raise CancelledError

    def stop(self) -> None:
        """Stop every running call at its next `check_stop`, and wait for the threads to end."""
        self._stopping.set()
        self._pool.shutdown(cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Wait for running calls; stop them if the block raised, as after an interrupt."""
        if kind is not None:
            self._stopping.set()
        self._pool.shutdown(cancel_futures=kind is not None)


def ended[T](running: Sequence[Future[T]]) -> Iterator[Future[T]]:
    """Yield futures as they end. Ctrl-C interrupts the wait."""
    left = set(running)
    while left:
        done, left = wait(left, timeout=PATIENCE, return_when=FIRST_COMPLETED)
        yield from done
