"""Numbers and names as people write them."""

from collections.abc import Iterable

from analysis.look.style import label

TIE = 1e-9
"""Shares closer than this are equal."""


def percent(share: float) -> str:
    """Write a share in whole percent, without rounding something to nothing or to everything."""
    if 0 < share < 0.005:
        return "under 1%"
    return "over 99%" if 0.995 <= share < 1 - TIE else f"{share:.0%}"


def counted(number: int, word: str) -> str:
    """Write a number of things: `1 round`, `3 rounds`."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def listed(words: Iterable[str]) -> str:
    """Join words as in `a, b and c`."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def names(motivation: Iterable[str]) -> str:
    """Join motivations as people read them."""
    return listed(label(name) for name in motivation)


def sentence_case(text: str) -> str:
    """Raise the first letter and leave the others."""
    return text[:1].upper() + text[1:]
