"""The words of the current command, as its user wrote them."""

import sys
from collections.abc import Sequence
from contextvars import ContextVar
from pathlib import Path

GIVEN: ContextVar[Sequence[str] | None] = ContextVar("given", default=None)
"""The user's words, if Hydra receives other words; None otherwise."""

FOLDERS: ContextVar[Sequence[Path]] = ContextVar("folders", default=())
"""The user's own folders (`--config-dir`), which Hydra reads as data."""


def given_words() -> list[str]:
    """Return the words after the command's name."""
    given = GIVEN.get()
    return list(sys.argv[1:] if given is None else given)
