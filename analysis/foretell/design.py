"""The worlds, regimes and networks over which selection is compared with networks."""

from collections.abc import Sequence

from scipy.stats import qmc

BOX = {
    "world.parameters.hackability": (0.2, 1.0),
    "population.awareness": (0.3, 1.0),
    "population.prior.bias": (-1.0, 3.0),
    "regime.rl.exploration": (0.0, 0.05),
    "regime.rl.selection.strength": (0.5, 2.0),
}
"""Keys in which worlds and regimes differ, with their limits. The limits were set before any network was run.

The bias is the prior's bias towards the intended motivation.
"""
MAP = {
    "network.pretraining": (200, 2000),
    "network.kl": (0.003, 0.03),
    "network.rate": (0.05, 0.2),
    "network.units": (8, 128),
    "network.salience": (0.25, 4.0),
}
"""Settings of networks, with two other values of each."""


def worlds(count: int, seed: int) -> list[list[str]]:
    """Draw a Latin hypercube (McKay et al. 1979) over the box, and return the overrides of each point."""
    low, high = zip(*BOX.values(), strict=True)
    points = qmc.scale(qmc.LatinHypercube(len(BOX), rng=seed).random(count), low, high)
    return [[_override(key, value) for key, value in zip(BOX, point, strict=True)] for point in points]


def _override(key: str, value: float) -> str:
    return f"++{key}.intended={value:.3f}" if key.endswith("bias") else f"{key}={value:.3f}"


def networks() -> list[list[str]]:
    """List the overrides of each point of the map: one setting changed at a time."""
    return [[f"{key}={value:g}"] for key, values in MAP.items() for value in values]


def label_of(overrides: Sequence[str]) -> str:
    """Name a point by the settings that it changes."""
    named = [word.replace("bias.intended", "bias").partition("=") for word in overrides]
    return ", ".join(f"{key.split('.')[-1]} {value}" for key, _, value in named)
