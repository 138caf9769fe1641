"""Remember what was built from which parts of a configuration, so that a sweep builds each part once."""

from collections.abc import Callable
from typing import Any, cast

ENTRIES = 2048
"""How many results a generation holds; two are kept."""


class Memo:
    """Results by the identity of what they were made from.

    Parts are compared as objects, not by value: whoever composes many configs hands in the same object for an equal
    part. They must not change afterwards. When a generation is full it becomes the old one, and what of it is asked for
    again moves on to the next; the rest is forgotten. Safe to share between threads, which at worst make a thing twice.
    """

    def __init__(self) -> None:
        self._young: dict[tuple[Any, ...], tuple[tuple[Any, ...], Any]] = {}
        self._old: dict[tuple[Any, ...], tuple[tuple[Any, ...], Any]] = {}

    def recall[T](self, what: str, parts: tuple[Any, ...], make: Callable[[], T]) -> T:
        """Return what `make` gave for these very parts before, or call it now."""
        key = (what, *map(id, parts))
        entry = self._young.get(key)
        if entry is None:
            # Holding the parts keeps their identities from being reused.
            entry = self._old.get(key) or (parts, make())
            if len(self._young) >= ENTRIES:
                self._old, self._young = self._young, {}
            self._young[key] = entry
        return cast(T, entry[1])
