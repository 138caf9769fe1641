"""Find the rules that the files of a folder declare, one file per rule. Every list of rules derives from the result."""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Protocol

from agents.compiled import joined

NONE = "none"
"""The rule of every folder that changes nothing; its code is 0."""


class Entry(Protocol):
    """What every declared rule has."""

    @property
    def name(self) -> str:
        """Unique name: what a configuration writes, and the name of the rule's file."""
        ...


def collect[E: Entry](package: str, kind: type[E]) -> tuple[E, ...]:
    """Gather the `RULE` of every file in a package: `none` first, then by name; a rule's code is its place here.

    Args:
        package: full name of the folder that holds nothing but rules.
        kind: what each file must declare.

    Raises:
        TypeError: if a file declares no rule of this kind, or one of another name than the file's.
    """
    files = [module.name for module in iter_modules(import_module(package).__path__)]
    return tuple(_rule(package, name, kind) for name in sorted(files, key=lambda name: (name != NONE, name)))


def _rule[E: Entry](package: str, file: str, kind: type[E]) -> E:
    rule = getattr(import_module(f"{package}.{file}"), "RULE", None)
    if not isinstance(rule, kind) or rule.name != file:
        raise TypeError(f"{package}.{file}: must declare RULE, a {kind.__name__} with the name '{file}'.")
    return rule


def branch(*rules: Callable[..., None]) -> Callable[..., None]:
    """Compile one function of (code, *arguments) that calls the rule at position `code` of `rules`.

    Compiled code reaches a rule through this function alone. Therefore every declared rule has a branch. Rules are
    dispatched in groups of eight, because numba counts references to every array at each level of calls.

    Raises:
        ValueError: when called with a code that no rule has.
    """
    a, b, c, d, e, f, g, h = (*rules, *[_refuse] * 8)[:8]
    otherwise: Callable[..., None] = branch(*rules[8:]) if len(rules) > 8 else _refuse

    @joined
    def call(code: int, *arguments: Any) -> None:
        if code == 0:
            a(*arguments)
        elif code == 1:
            b(*arguments)
        elif code == 2:
            c(*arguments)
        elif code == 3:
            d(*arguments)
        elif code == 4:
            e(*arguments)
        elif code == 5:
            f(*arguments)
        elif code == 6:
            g(*arguments)
        elif code == 7:
            h(*arguments)
        else:
            otherwise(code - 8, *arguments)

    return call


@joined
def _refuse(*arguments: Any) -> None:
    raise ValueError("no declared rule has this code")
