"""The words of the command that is under way, as its user wrote them."""

import sys
from collections.abc import Sequence
from contextvars import ContextVar
from pathlib import Path

GIVEN: ContextVar[Sequence[str] | None] = ContextVar("given", default=None)
"""Set where other words than the user's are handed to Hydra."""

FOLDERS: ContextVar[Sequence[Path]] = ContextVar("folders", default=())
"""Folders of the user's own that Hydra reads, as data."""


def given_words() -> list[str]:
    """Return the words after the command's name."""
    given = GIVEN.get()
    return list(sys.argv[1:] if given is None else given)
