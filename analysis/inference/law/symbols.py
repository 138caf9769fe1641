"""Numbers of a configuration that inference treats as unknown, and numbers that follow from them by interpolation."""

import re
from collections.abc import Mapping
from math import prod
from typing import Any

from sim.errors import BadInput

_CALL = re.compile(r"^\$\{(\w+):(.*)\}$", re.DOTALL)
_REFERENCE = re.compile(r"^\$\{([\w.]+)\}$")
_RESOLVERS = {"sum": lambda terms: sum(terms[1:], terms[0]), "product": prod}


class Numbers:
    """Read numbers of an unresolved configuration by their dotted keys; some are replaced by arrays.

    Args:
        config: the configuration as plain mappings, interpolations still written `${...}`.
        values: replacements of some numbers by dotted key: numbers, or arrays of one shape.
    """

    def __init__(self, config: Mapping[str, Any], values: Mapping[str, Any]):
        self.config, self.values = config, values

    def mapping(self, key: str) -> Mapping[str, Any]:
        """Return the mapping at a key; an empty mapping if there is none."""
        node = self._raw(key)
        return {} if node is None else node

    def number(self, key: str) -> Any:
        """Return the number at a key: its replacement, or the number in the configuration."""
        return self.values[key] if key in self.values else self._evaluate(self._raw(key), key)

    def _raw(self, key: str) -> Any:
        node: Any = self.config
        for part in key.split("."):
            if not isinstance(node, Mapping) or part not in node:
                raise BadInput(f"{key}: is not in the configuration.")
            node = node[part]
        return node

    def _evaluate(self, written: Any, key: str) -> Any:
        if not isinstance(written, str):
            return float(written)
        if reference := _REFERENCE.match(written):
            return self.number(reference[1])
        if (call := _CALL.match(written)) and call[1] in _RESOLVERS:
            return _RESOLVERS[call[1]]([self._evaluate(part, key) for part in _split(call[2])])
        try:
            return float(written)
        except ValueError:
            raise BadInput(f"{key}={written}: cannot be read as a number.") from None


def _split(text: str) -> list[str]:
    """Split arguments at the commas that stand outside of braces."""
    parts, depth, start = [], 0, 0
    for place, letter in enumerate(text):
        depth += (letter == "{") - (letter == "}")
        if letter == "," and depth == 0:
            parts.append(text[start:place].strip())
            start = place + 1
    return [*parts, text[start:].strip()]
