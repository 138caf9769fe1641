"""What a reader can set in a lesson: numbers in a range, choices from a list, names from a list."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.errors import BadInput, require_name


@dataclass(frozen=True)
class Number:
    """A number from low to high in steps; whole where the step is whole."""

    name: str
    default: float
    low: float
    high: float
    step: float

    def read(self, text: str) -> float:
        """Read a number from a link, refusing what a slider could not show."""
        try:
            value = float(text)
        except ValueError:
            raise BadInput(f"{self.name}={text}: must be a number.") from None
        if not self.low <= value <= self.high:
            raise BadInput(f"{self.name}={text}: must be in [{self.low:g}, {self.high:g}].")
        return int(value) if isinstance(self.step, int) else value


@dataclass(frozen=True)
class Choice:
    """One of a few names."""

    name: str
    default: str
    options: tuple[str, ...]

    def read(self, text: str) -> str:
        """Read a name from a link."""
        require_name(f"{self.name}={text}", text, self.options)
        return text


@dataclass(frozen=True)
class Several:
    """Some of a few names, at least one."""

    name: str
    default: tuple[str, ...]
    options: tuple[str, ...]

    def read(self, text: str) -> tuple[str, ...]:
        """Read names from a link, separated by commas."""
        names = tuple(sorted(set(text.split(","))))
        for name in names:
            require_name(f"{self.name}={text}", name, self.options)
        return names


@dataclass(frozen=True)
class Causes:
    """Strengths of causes that differ from those of the world: `target.cause` -> strength."""

    name: str
    default: tuple[tuple[str, float], ...] = ()

    def read(self, text: str) -> tuple[tuple[str, float], ...]:
        """Read `target.cause:strength,...` from a link; `build` judges the names."""
        edits = {}
        for part in filter(None, text.split(",")):
            cause, _, strength = part.partition(":")
            if not all(name.isidentifier() for name in cause.split(".")) or cause.count(".") != 1:
                raise BadInput(f"{self.name}={part}: must read target.cause:strength.")
            edits[cause] = Number(f"{self.name}.{cause}", 0.0, -2.0, 2.0, 0.05).read(strength)
        return tuple(edits.items())


Control = Number | Choice | Several | Causes
Settings = Mapping[str, Any]
"""A value for the name of each control of a lesson."""


def defaults(controls: tuple[Control, ...]) -> dict[str, Any]:
    """Return what a lesson opens with."""
    return {control.name: control.default for control in controls}


def written(value: Any) -> str:
    """Write a setting as `read` reads it."""
    if isinstance(value, tuple):
        return ",".join(f"{part[0]}:{part[1]:g}" if isinstance(part, tuple) else part for part in value)
    return f"{value:.10g}" if isinstance(value, float) else str(value)
