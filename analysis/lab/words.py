"""Every word the lab shows, one catalogue per language, and numbers as that language writes them."""

from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import yaml

LANGUAGES = {"en": "English", "fr": "Français"}
"""Shipped languages by code, named in themselves."""

_HERE = Path(__file__).parent
_NARROW_SPACE = "\u202f"


class _Numbers(Formatter):
    """Formats `{x:percent}`, `{x:tenth}` (percent with one decimal), `{x:count}`, `{x:amount}` and `{x:number}`."""

    def __init__(self, language: str):
        self.french = language == "fr"

    def format_field(self, value: Any, format_spec: str) -> str:
        if value == float("inf"):
            return "∞"
        if format_spec in ("percent", "tenth"):
            text = f"{100 * value:.{int(format_spec == 'tenth')}f}"
            return text.replace(".", ",") + f"{_NARROW_SPACE}%" if self.french else f"{text}%"
        if format_spec == "count":
            return f"{round(value):,}".replace(",", _NARROW_SPACE if self.french else ",")
        if format_spec in ("amount", "number"):
            text = f"{value:.2f}" if format_spec == "amount" else f"{value:.3g}"
            return text.replace(".", ",") if self.french else text
        return str(super().format_field(value, format_spec))


class Words:
    """A catalogue. A key is a path of names with dots; a missing one is a KeyError, never a blank."""

    def __init__(self, language: str):
        self.language = language
        self._texts = catalogue(language)
        self._numbers = _Numbers(language)

    def __call__(self, key: str, **values: Any) -> str:
        """Return a text with values put in."""
        return self._numbers.vformat(self._texts[key], (), values)

    def has(self, key: str) -> bool:
        """Tell whether the catalogue has a text."""
        return key in self._texts

    def under(self, prefix: str) -> list[str]:
        """List the keys below a prefix, in the catalogue's order."""
        return [key for key in self._texts if key.startswith(f"{prefix}.")]

    def name(self, group: str, name: str) -> str:
        """Name a motivation, situation, outcome ...; one that is not shipped stands as its own name."""
        return self._texts.get(f"{group}.{name}", name.replace("_", " "))

    def number_format(self, value: str = "datum.value") -> str:
        """Write a number in Vega's expression language: `format(datum.value, ...)`."""
        number = f"format({value}, '.3~f')"
        return f"replace({number}, '.', ',')" if self.language == "fr" else number

    def percent_format(self) -> str:
        """Write a share in Vega's expression language."""
        return f"{self.number_format('100 * datum.value')} + '{_NARROW_SPACE if self.language == 'fr' else ''}%'"


@cache
def catalogue(language: str) -> dict[str, str]:
    """Read the texts of a language: `a.b.c` -> text."""
    with (_HERE / f"words.{language}.yaml").open(encoding="utf-8") as file:
        return dict(_flat("", yaml.safe_load(file)))


def _flat(prefix: str, node: Any) -> list[tuple[str, str]]:
    if isinstance(node, dict):
        return [pair for key, value in node.items() for pair in _flat(f"{prefix}.{key}" if prefix else str(key), value)]
    return [(prefix, str(node).strip())]
