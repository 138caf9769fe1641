"""Write numbers and names in readable form."""

from collections.abc import Iterable, Mapping
from math import ceil, floor, isfinite, log10

from analysis.look.style import label
from sim.sweep.looks.lead import TIE


def percent(share: float) -> str:
    """Write a share in whole percent; only exact 0 and 1 are written as 0% and 100%."""
    if -TIE < share <= 0:
        return "0%"
    if 0 < share < 0.005:
        return "under 1%"
    return "over 99%" if 0.995 <= share < 1 - TIE else f"{share:.0%}"


def at_most(share: float) -> str:
    """Write a bound on a share, to stand after `at most` or `within`: whole percent, rounded up."""
    return f"{max(ceil(100 * share - TIE), int(share > 0))}%"


def decimal(value: float, places: int, *, signed: bool = False) -> str:
    """Write a number with so many decimal places, without an exponent; a number that rounds to 0 has no sign."""
    text = f"{value:{'+' if signed else ''}.{places}f}"
    return text if float(text) else f"{0:.{places}f}"


def number(value: float, beside: float = 0.0) -> str:
    """Write a number with three digits and without an exponent.

    Args:
        value: the number.
        beside: size of neighbouring numbers; a number that is negligible against them is written `about 0`.
    """
    if not isfinite(value):
        return str(value)
    if value != 0 and abs(value) <= max(TIE, 5e-4 * abs(beside)):
        return "about 0"
    places = max(0, 2 - floor(log10(abs(value)))) if value else 0
    whole, dot, part = f"{float(f'{value:.3g}'):,.{places}f}".partition(".")
    part = part.rstrip("0")
    return f"{whole}{dot}{part}" if part else whole


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
    """Make the first letter a capital, and leave the other letters as they are."""
    return text[:1].upper() + text[1:]


def parameter_title(key: str, labels: Mapping[str, str]) -> str:
    """Name a key for an axis: a world's parameter by its label, if it has one, with its name; others as they are."""
    name = key.removeprefix("world.parameters.")
    return f"{sentence_case(labels[name])} ({label(name)})" if name != key and name in labels else key


def measure_name(measure: str) -> str:
    """Write what people call a number of the summary: `kept:intended:rl` as `kept (intended, rl)`."""
    name, *arguments = measure.removeprefix("summary:").split(":")
    arguments_text = ", ".join(argument for argument in arguments if argument)
    called = "train-deploy gap" if name == "gap" else label(name)
    return f"{called} ({label(arguments_text)})" if arguments_text else called
