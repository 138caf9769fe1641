"""Settings -> plan: what a lesson runs, as overrides of the ordinary configuration, built and remembered."""

import shlex
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from omegaconf import DictConfig, OmegaConf

from sim.builders.plan import build
from sim.config.compose import resolve, template
from sim.model.plan import Plan

Value = float | int | str

_composing = Lock()
"""Hydra composes in global state; every browser tab is a thread."""


@dataclass(frozen=True)
class Setup:
    """A configuration: groups as on the command line, then values by key.

    Groups are written in the program (`regime=rl_only`) and values are numbers or names that a control allows, so that
    nothing from a link is read as an override.
    """

    groups: tuple[str, ...]
    values: tuple[tuple[str, Value], ...]

    @classmethod
    def of(cls, *groups: str, values: Mapping[str, Value]) -> "Setup":
        """Make a setup from groups and values by dotted key."""
        return cls(groups, tuple(values.items()))

    def plan(self) -> Plan:
        """Build the plan; the same setup gives the same object.

        Raises:
            BadInput: in one sentence, where the configuration makes no sense.
        """
        return _plan(self)

    def config(self) -> DictConfig:
        """Compose the configuration, values laid over it."""
        config = deepcopy(_template(self.groups))
        for key, value in self.values:
            OmegaConf.update(config, key, value, force_add=True)
        return config

    def command(self) -> str:
        """Write the command line that runs the same plan."""
        known = _template(self.groups)
        new = {key for key, _ in self.values if OmegaConf.select(known, key) is None}
        values = [f"{'+' * (key in new)}{key}={value}" for key, value in self.values]
        return shlex.join(["mofit", *self.groups, *values])


@lru_cache(64)
def _template(groups: tuple[str, ...]) -> DictConfig:
    with _composing:
        return template(*groups)


@lru_cache(256)
def _plan(setup: Setup) -> Plan:
    return build(resolve(setup.config()))
