"""Reconstruct NumPy's tables for normal numbers from its output, so that the page draws the same numbers.

A normal number is a whole number of 52 bits times the width of a layer, if it is below the layer's bound (Marsaglia &
Tsang 2000). The state of PCG64 can be set so that a chosen number is drawn next. NumPy's output then shows both tables.
"""

from functools import cache

import numpy as np

LAYERS = 256
_MULTIPLIER = 0x2360ED051FC65DA44385DF649FCCF645
_BACK = pow(_MULTIPLIER, -1, 2**128)
_INCREMENT = 1


@cache
def ziggurat() -> dict[str, list[float]]:
    """Return `width` (256,), exact, and `bound` (256,), whole numbers below 2^53, by layer."""
    width = [_normal(layer, 1) for layer in range(LAYERS)]
    return {"width": width, "bound": [_bound(layer, width[layer]) for layer in range(LAYERS)]}


def _bound(layer: int, width: float) -> int:
    """Return the least number that NumPy does not accept at once; from there on, it draws further numbers."""
    low, high = 0, 2**52
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if _at_once(layer, middle) else (low, middle)
    return low


def _at_once(layer: int, size: int) -> bool:
    generator = _primed(layer, size)
    generator.standard_normal()
    state: dict[str, dict[str, int]] = generator.bit_generator.state  # type: ignore[assignment]
    return state["state"]["state"] == _output_state(layer, size)


def _normal(layer: int, size: int) -> float:
    return float(_primed(layer, size).standard_normal())


def _output_state(layer: int, size: int) -> int:
    """Return the state that outputs the chosen number; a state whose upper half is 0 outputs its lower half."""
    return size << 9 | layer


def _primed(layer: int, size: int) -> np.random.Generator:
    bits = np.random.PCG64(0)
    before = (_output_state(layer, size) - _INCREMENT) * _BACK % 2**128
    bits.state = {
        "bit_generator": "PCG64",
        "state": {"state": before, "inc": _INCREMENT},
        "has_uint32": 0,
        "uinteger": 0,
    }
    return np.random.Generator(bits)
