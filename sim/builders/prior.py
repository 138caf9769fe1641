"""The implicit prior over motivations, from which founders and mutants are drawn."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.motivation import Motivation
from sim.errors import require_name
from sim.model.finite import require_finite

Floats = NDArray[np.float64]


def build_prior(motivations: tuple[Motivation, ...], config: Mapping[str, Any]) -> Floats:
    """(K,) count * exp(-simplicity * description length - speed * reasoning steps + bias), normalised."""
    names = [motivation.name for motivation in motivations]
    for name in config["bias"]:
        require_name(f"population.prior.bias.{name}", name, names)
    log_weight = np.array(
        [
            np.log(kind.count)
            - config["simplicity"] * kind.description_length
            - config["speed"] * kind.reasoning_steps
            + config["bias"].get(kind.name, 0.0)
            for kind in motivations
        ]
    )
    weight = np.exp(log_weight - log_weight.max())
    require_finite(a_prior=weight)
    return np.asarray(weight / weight.sum())
