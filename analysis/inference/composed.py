"""Compose and check a probe's world with its cast. Inference uses the simulation's configuration only through here."""

from collections.abc import Sequence
from typing import Any

from omegaconf import OmegaConf

from analysis.inference.arms.probe import Probe
from sim.builders.plan import build
from sim.config.compose import resolve, template
from sim.errors import BadInput, require_name


def composed(probe: Probe, overrides: Sequence[str] = ()) -> dict[str, Any]:
    """Compose the probe's world with its cast, without resolving interpolations.

    Raises:
        BadInput: if the world lacks the environment or an unknown number, or the environment scores no act.
    """
    written = template(
        f"world={probe.world}", f"motivation=[{','.join(probe.motivations)}]", *probe.settings, *overrides
    )
    world = build(resolve(written)).cast.world
    require_name(f"environment={probe.environment}", probe.environment, world.environments)
    if not world.environments[probe.environment].scored.any():
        raise BadInput(
            f"world={probe.world}: environment {probe.environment} names no act to score, so that no answer counts."
        )
    config = OmegaConf.to_container(written, resolve=False)
    assert isinstance(config, dict)
    for key in probe.parameters:
        _require_number(config, key)
    return {str(name): part for name, part in config.items()}


def _require_number(config: Any, key: str) -> None:
    node, place = config, ""
    for part in key.split("."):
        place = f"{place}.{part}" if place else part
        require_name(place, part, node if isinstance(node, dict) else ())
        node = node[part]
