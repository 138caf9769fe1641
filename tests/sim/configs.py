"""Configurations for tests, composed once and copied."""

from copy import deepcopy
from functools import cache
from typing import Any

from sim.config.compose import compose


@cache
def _composed(overrides: tuple[str, ...]) -> dict[str, Any]:
    return compose(*overrides)


def config(*overrides: str) -> dict[str, Any]:
    """Return what `mofit OVERRIDES` would run, as a dict of one's own."""
    return deepcopy(_composed(overrides))


def small(*overrides: str) -> dict[str, Any]:
    """Return the default experiment with 20 agents and few rounds: milliseconds to run."""
    shortened = config("population.agents=20", *overrides)
    for phase in shortened["regime"].values():
        phase["rounds"], phase["episodes"] = 3, 4
    return shortened
