"""Remember results by the parts of a configuration they were built from, so that a sweep builds each result once."""

from collections.abc import Callable
from typing import Any, cast

ENTRIES = 2048
"""Number of results in a generation. Two generations are kept."""


class Memo:
    """Results by the identity of the parts that they were made from.

    Parts are compared as objects and not by value. A caller that composes many configurations must pass the same object
    for equal parts, and must not change parts later. A full generation becomes the old generation. A result of the old
    generation that is used again moves to the new one; the rest is dropped with the next change of generations. Threads
    may share a memo: at worst, two threads make the same result twice.
    """

    def __init__(self) -> None:
        self._young: dict[tuple[Any, ...], tuple[tuple[Any, ...], Any]] = {}
        self._old: dict[tuple[Any, ...], tuple[tuple[Any, ...], Any]] = {}

    def recall[T](self, what: str, parts: tuple[Any, ...], make: Callable[[], T]) -> T:
        """Return the earlier result of `make` for these very parts, or call `make`."""
        key = (what, *map(id, parts))
        entry = self._young.get(key)
        if entry is None:
            # Holding the parts keeps their identities from being reused.
            entry = self._old.get(key) or (parts, make())
            if len(self._young) >= ENTRIES:
                self._old, self._young = self._young, {}
            self._young[key] = entry
        return cast(T, entry[1])
