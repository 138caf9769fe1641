"""The one exception a user meets, and the nearest name to a misspelt one."""

from collections.abc import Iterable
from difflib import get_close_matches


class BadInput(ValueError):  # noqa: N818 - reads as the sentence it prints
    """Input that cannot be run. Its message is one sentence: key, value, what is allowed, nearest name."""


failures: list[str] = []
"""Sentences about jobs of a sweep that failed while others went on; `mofit` ends with them and a code that is not 0."""


def suggestion(name: str, allowed: Iterable[str]) -> str:
    """Say what is allowed in place of `name`, nearest first: `did you mean 'x'? Allowed: x, y`."""
    names = sorted(allowed)
    near = get_close_matches(name, names, n=1, cutoff=0.5)
    hint = f"did you mean '{near[0]}'? " if near else ""
    return f"{hint}Allowed: {', '.join(names) if names else 'nothing'}"


def require_name(key: str, name: str, allowed: Iterable[str]) -> None:
    """Raise `BadInput` unless `name`, found at `key`, is one of `allowed`."""
    names = list(allowed)
    if name not in names:
        raise BadInput(f"{key}: unknown name '{name}'; {suggestion(name, names)}.")
