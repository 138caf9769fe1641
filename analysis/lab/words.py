"""The texts of the lab, one catalogue per language: `a.b.c` -> text. The page writes numbers into them."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = {"en": "English", "fr": "Français"}
"""Shipped languages by code, each with its own name for itself."""

_HERE = Path(__file__).parent


@cache
def words(language: str) -> dict[str, str]:
    """Read the texts of a language."""
    with (_HERE / f"words.{language}.yaml").open(encoding="utf-8") as file:
        texts = dict(_flat("", yaml.safe_load(file)))
    return {key: _kept_together(text) for key, text in texts.items()} if language == "fr" else texts


def _kept_together(text: str) -> str:
    """Put no-break spaces before French punctuation, so that it stays on the line of its word."""
    return re.sub(r" ([:;?!»%])", "\N{NO-BREAK SPACE}\\1", text).replace("« ", "«\N{NO-BREAK SPACE}")


def _flat(prefix: str, node: Any) -> list[tuple[str, str]]:
    if isinstance(node, dict):
        return [pair for key, value in node.items() for pair in _flat(f"{prefix}.{key}" if prefix else str(key), value)]
    return [(prefix, str(node).strip())]
