"""A configuration as Hydra would compose it, from Python: for notebooks, tests and the other commands."""

from pathlib import Path
from typing import Any, cast

from hydra import compose as hydra_compose
from hydra import initialize_config_dir
from hydra.core.global_hydra import GlobalHydra
from omegaconf import DictConfig, OmegaConf

from sim.config.catalogue import CONF
from sim.config.schema import register


def resolve(config: DictConfig) -> dict[str, Any]:
    """Resolve interpolations into a plain dict; a missing value stays '???' for `build` to name."""
    return cast(dict[str, Any], OmegaConf.to_container(config, resolve=True))


def template(*overrides: str, config_dir: str | Path = CONF) -> DictConfig:
    """Compose the configuration that `mofit OVERRIDES` would run, interpolations not yet resolved."""
    register()
    GlobalHydra.instance().clear()
    with initialize_config_dir(config_dir=str(config_dir), version_base="1.3"):
        return hydra_compose(config_name="config", overrides=list(overrides))


def compose(*overrides: str, config_dir: str | Path = CONF) -> dict[str, Any]:
    """Compose the configuration that `mofit OVERRIDES` would run, resolved into a plain dict.

    Examples:
        >>> compose("regime=rl_only", "seed=7")["seed"]
        7
    """
    return resolve(template(*overrides, config_dir=config_dir))
