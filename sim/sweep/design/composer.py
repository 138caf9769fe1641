"""Compose thousands of jobs. Hydra composes once per combination of groups; values are then set on the result.

Each job's configuration equals the one that Hydra itself would compose.
"""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from hydra.core.config_loader import ConfigLoader
from hydra.core.object_type import ObjectType
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from omegaconf import DictConfig, open_dict

from sim.config.compose import resolve
from sim.sweep.design.template import REMEMBERED, Template

PLAIN = re.compile(r"([A-Za-z_][\w.]*)=([-+]?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)")
"""An override that sets a number in plain notation; it is read without Hydra's parser."""


class Setting(NamedTuple):
    """A plain value for an existing key."""

    key: str
    value: Any


class Composer:
    """Composes the resolved configuration of a job from its overrides."""

    def __init__(self, loader: ConfigLoader, master: DictConfig) -> None:
        self._loader = loader
        self._master = master
        self._parser = OverridesParser.create(config_loader=loader)
        self._parsed: dict[str, Setting | None] = {}
        self._templates: dict[tuple[tuple[str, ...], tuple[str, ...]], Template] = {}

    def compose(self, overrides: Sequence[str]) -> dict[str, Any]:
        """Return the job's resolved configuration. Jobs share parts of it, so that callers must not change it.

        Raises:
            HydraException, OmegaConfBaseException: if the overrides are wrong, as Hydra raises them.
        """
        settings = [self._setting(override) for override in overrides]
        fixed = tuple(text for text, setting in zip(overrides, settings, strict=True) if setting is None)
        values = [setting for setting in settings if setting is not None]
        key = (fixed, tuple(setting.key for setting in values))
        if key not in self._templates:
            self._templates[key] = Template(self._load(fixed), [setting.key for setting in values])
        return self._templates[key].fill([setting.value for setting in values])

    def compose_as_hydra_does(self, overrides: Sequence[str]) -> dict[str, Any]:
        """Return the configuration that Hydra composes, for comparison; slow."""
        return resolve(self._load(tuple(overrides)))

    def choice(self, text: str) -> tuple[str, list[str]]:
        """Return the group that an override may choose from, and the chosen names; none for a deletion."""
        override = self._parser.parse_override(text)
        value = None if override.is_delete() else override.value()
        names = value if isinstance(value, list) else [value]
        return override.key_or_group, [name for name in names if isinstance(name, str)]

    def _load(self, overrides: Sequence[str]) -> DictConfig:
        config = self._loader.load_sweep_config(self._master, list(overrides))
        with open_dict(config):
            del config["hydra"]
        return config

    def _setting(self, text: str) -> Setting | None:
        if len(self._parsed) > REMEMBERED:
            self._parsed.clear()
        if text not in self._parsed:
            self._parsed[text] = self._classify(text)
        return self._parsed[text]

    def _classify(self, text: str) -> Setting | None:
        plain = PLAIN.fullmatch(text)
        if plain:
            number = plain[2]
            return Setting(plain[1], int(number) if re.fullmatch(r"[-+]?\d+", number) else float(number))
        override = self._parser.parse_override(text)
        return Setting(override.key_or_group, override.value()) if self._is_value(override) else None

    def _is_value(self, override: Override) -> bool:
        """Return whether an override sets a scalar. Others choose an option, add, delete, or replace a subtree."""
        key = override.key_or_group
        return (
            not (override.is_add() or override.is_delete() or override.is_force_add())
            and override.package is None
            and not key.startswith("hydra.")
            and "${" not in str(override.value())
            and isinstance(override.value(), bool | int | float | str | None)
            and not self._loader.get_group_options(key, results_filter=ObjectType.GROUP)
            and not self._loader.get_group_options(key, results_filter=ObjectType.CONFIG)
        )
