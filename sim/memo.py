"""Remember what was built from which parts of a configuration, so that a sweep builds each part once."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, cast

ENTRIES = 4096
"""How many results are kept, the latest used."""


class Memo:
    """Results by the identity of what they were made from.

    Parts are compared as objects, not by value: whoever composes many configs hands in the same object for an equal
    part. They must not change afterwards. Safe to share between threads.
    """

    def __init__(self) -> None:
        self._entries: OrderedDict[tuple[str, tuple[int, ...]], tuple[tuple[Any, ...], Any]] = OrderedDict()
        self._lock = Lock()

    def recall[T](self, what: str, parts: tuple[Any, ...], make: Callable[[], T]) -> T:
        """Return what `make` gave for these very parts before, or call it now."""
        key = (what, tuple(map(id, parts)))
        with self._lock:
            if key in self._entries:
                self._entries.move_to_end(key)
                return cast(T, self._entries[key][1])
        made = make()
        with self._lock:
            self._entries[key] = (parts, made)  # holding the parts keeps their identities from being reused
            while len(self._entries) > ENTRIES:
                self._entries.popitem(last=False)
        return made
