"""The words of the command that is under way, as its user wrote them."""

import sys
from collections.abc import Sequence
from contextvars import ContextVar

GIVEN: ContextVar[Sequence[str] | None] = ContextVar("given", default=None)
"""Set where other words than the user's are handed to Hydra."""


def given_words() -> list[str]:
    """Return the words after the command's name."""
    given = GIVEN.get()
    return list(sys.argv[1:] if given is None else given)
