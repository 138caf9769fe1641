"""Deliver Ctrl-C, or a request to end, only where the running code can bear an exception.

Compiled code calls Python to compile functions and to unpack random generators, and crashes if that Python raises. An
interrupted import leaves half a module. At such moments the interrupt is delayed and tried again.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer, current_thread, main_thread
from types import FrameType

ENDING = (signal.SIGINT, signal.SIGTERM)
"""Ctrl-C, and the signal that a scheduler sends before it kills. After both, a sweep says what it has stored."""
PAUSE = 0.02
"""Seconds until an interrupt that came at the wrong moment is tried again."""
FRAGILE = ("numba", "llvmlite", "ctypes", "importlib", "_frozen_importlib", "_frozen_importlib_external")
"""Packages whose code does not survive an unexpected exception."""

_last: list[int] = [signal.SIGINT]
"""What interrupted last."""


@contextmanager
def interrupted_where_safe() -> Iterator[None]:
    """Let Ctrl-C, and a request to end, raise `KeyboardInterrupt`, but not while fragile code is running.

    Does nothing outside the main thread, and nothing if interrupts are ignored, as shells do for background jobs.
    """
    if current_thread() is not main_thread():
        yield
        return
    _last[0] = signal.SIGINT
    heard = [number for number in ENDING if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, _interrupt) for number in heard}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def exit_code() -> int:
    """Return the code that shells know an interrupted program by: 130 after Ctrl-C, 143 after a request to end."""
    return 128 + _last[0]


def _interrupt(number: int, frame: FrameType | None) -> None:
    if any(module.partition(".")[0] in FRAGILE for module in _modules(frame)):
        Timer(PAUSE, os.kill, (os.getpid(), number)).start()
    else:
        _last[0] = number
        raise KeyboardInterrupt


def _modules(frame: FrameType | None) -> Iterator[str]:
    """Yield the modules of the functions on the call stack, innermost first."""
    while frame is not None:
        yield str(frame.f_globals.get("__name__", ""))
        frame = frame.f_back
