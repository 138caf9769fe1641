"""The one exception a user meets, and the nearest name to a misspelt one."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from difflib import get_close_matches
from typing import NoReturn


class BadInput(ValueError):  # noqa: N818 - reads as the sentence it prints
    """Input that cannot be run. Its message is one sentence: key, value, what is allowed, nearest name."""


_told: ContextVar[list[str] | None] = ContextVar("told", default=None)


@contextmanager
def told_later() -> Iterator[list[str]]:
    """Collect what `tell_later` says meanwhile.

    Hydra hands nothing from a sweeper to its caller, and an exception of the sweeper would keep callbacks from
    reporting on the jobs that went well.
    """
    told: list[str] = []
    token = _told.set(told)
    try:
        yield told
    finally:
        _told.reset(token)


def tell_later(message: str) -> None:
    """Say what went wrong without ending what goes on; whoever entered `told_later` hears it, if anybody did."""
    told = _told.get()
    if told is not None:
        told.append(message)


def nearest(name: str, allowed: Iterable[str]) -> str | None:
    """Return the allowed name that looks most like `name`, if any does."""
    return next(iter(get_close_matches(name, sorted(allowed), n=1, cutoff=0.5)), None)


def suggestion(name: str, allowed: Iterable[str]) -> str:
    """Say what is allowed in place of `name`, nearest first: `did you mean 'x'? Allowed: x, y`."""
    names = sorted(set(allowed))
    near = nearest(name, names)
    hint = f"did you mean '{near}'? " if near else ""
    return f"{hint}Allowed: {', '.join(names) if names else 'nothing'}"


def require_name(key: str, name: str, allowed: Iterable[str]) -> None:
    """Raise `BadInput` unless `name`, found at `key`, is one of `allowed`."""
    names = list(allowed)
    if name not in names:
        raise BadInput(f"{key}: unknown name '{name}'; {suggestion(name, names)}.")


def stop(program: str, message: str, code: int = 2) -> NoReturn:
    """Say in a sentence why a command ends, and end it."""
    print(f"{program}: {message}", file=sys.stderr)
    sys.exit(code)


def unwritable(error: OSError) -> str:
    """Put into a sentence that a file cannot be written; an error without a file is told as it is."""
    if error.strerror is None:
        return f"{str(error).splitlines()[0] if str(error) else type(error).__name__}."
    return f"{error.filename}: cannot be written ({error.strerror})."
