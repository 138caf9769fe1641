"""The exception for bad input, and the sentences that end a command."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from difflib import get_close_matches
from typing import NoReturn


class BadInput(ValueError):  # noqa: N818 - reads as the sentence it prints
    """Input that cannot be run. Its message is one sentence: key, value, what is allowed, nearest name."""

    def __init__(self, sentence: str) -> None:
        super().__init__(one_line(sentence))


_complaints: ContextVar[list[str] | None] = ContextVar("complaints", default=None)


@contextmanager
def complaints_collected() -> Iterator[list[str]]:
    """Collect the messages of `complain_later` while the `with` block runs.

    Hydra hands nothing from a sweeper to its caller. An exception of the sweeper would keep callbacks from reporting on
    the jobs that went well.
    """
    complaints: list[str] = []
    token = _complaints.set(complaints)
    try:
        yield complaints
    finally:
        _complaints.reset(token)


def complain_later(message: str) -> None:
    """Hand a message to the `complaints_collected` that is open; without one the message is dropped. Nothing ends."""
    complaints = _complaints.get()
    if complaints is not None:
        complaints.append(message)


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
    """Print why a command ends, and end the command."""
    print(f"{program}: {one_line(message)}", file=sys.stderr)
    sys.exit(code)


def unwritable(error: OSError) -> str:
    """Return the sentence that a file cannot be read or written; for an error without a file, the error's own text."""
    if error.strerror is None or error.filename is None:
        return f"{error.strerror or first_line(error)}."
    if isinstance(error, FileNotFoundError):
        return f"{error.filename}: is not there ({error.strerror})."
    return f"{error.filename}: cannot be written ({error.strerror})."


def one_line(text: str) -> str:
    """Escape line ends and control characters in a text, so that the text stays on one line and moves no cursor."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def first_line(error: BaseException) -> str:
    """Return the first line of an error's message without its full stop; the error's type if the message is empty."""
    lines = str(error).strip().splitlines()
    return lines[0].strip().rstrip(".") if lines else type(error).__name__


def in_a_sentence(error: BaseException) -> str | None:
    """Return the sentence for an error that a user can mend; None for a fault of the program.

    Args:
        error: the exception. Its library is recognised by the name of its module, so that nothing is imported here.
    """
    if isinstance(error, BadInput):
        return str(error)
    if isinstance(error, MemoryError) or str(error).startswith(TOO_BIG):
        return (
            f"memory: this needs more than there is ({first_line(error)}); lower population.agents, replicates or "
            "rounds, or keep less with records=summary."
        )
    if isinstance(error, RecursionError):
        return "the configuration is nested too deeply to be read; a world needs less than ten levels."
    if isinstance(error, UnicodeError):
        return f"a text is not UTF-8 ({first_line(error)}); store the file as UTF-8."
    if isinstance(error, OSError):
        return unwritable(error)
    if type(error).__module__.startswith(("polars", "builtins")) and type(error).__name__ in POLARS_ON_FILES:
        return f"a stored table is damaged or of another version ({first_line(error)}); run the simulation again."
    return None


TOO_BIG = ("array is too big", "Maximum allowed dimension exceeded")
"""Messages of numpy about an array that no memory could hold."""
POLARS_ON_FILES = ("ComputeError", "ColumnNotFoundError", "SchemaError", "NoDataError", "ShapeError")
"""Errors of polars that a damaged or foreign table raises."""
