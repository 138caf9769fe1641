"""Compose a configuration from Python, as Hydra would: for notebooks, tests and the other commands."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from hydra import compose as hydra_compose
from hydra import initialize_config_dir
from hydra.core.config_loader import ConfigLoader
from hydra.core.config_store import ConfigStore
from hydra.core.global_hydra import GlobalHydra
from hydra.core.hydra_config import HydraConfig
from hydra.core.singleton import Singleton
from hydra.version import VersionBase
from omegaconf import DictConfig, OmegaConf
from omegaconf.basecontainer import BaseContainer

from sim.config.catalogue import CONF
from sim.config.interpolation import require_ours, texts
from sim.config.names import require_distinct_choices
from sim.config.schema import register
from sim.config.settings import readable


def resolve(config: DictConfig) -> dict[str, Any]:
    """Resolve interpolations into a plain dict; a missing value stays '???' for `build` to name.

    Raises:
        BadInput: if it uses a resolver other than `sum` and `product`.
    """
    for key, text in texts(OmegaConf.to_container(config, resolve=False)):
        if "${" in text and not key.startswith("hydra."):
            require_ours(key, text)
    return cast(dict[str, Any], OmegaConf.to_container(config, resolve=True))


@contextmanager
def our_hydra(config_dir: str | Path = CONF) -> Iterator[ConfigLoader]:
    """Set Hydra up for this program's configuration, and restore Hydra's state at the end.

    Hydra keeps its state in objects that the whole process shares: the initialised application, the composed
    configuration, the version whose behaviour is emulated, stored configurations, and resolvers.
    """
    shared: dict[Any, Any] = dict(Singleton._instances)
    kinds = [kind for kind in (GlobalHydra, HydraConfig, VersionBase) if kind in shared]
    inside: dict[type, dict[str, Any]] = {kind: dict(vars(shared[kind])) for kind in kinds}
    stored, resolvers = dict(ConfigStore.instance().repo), dict(BaseContainer._resolvers)
    try:
        Singleton._instances.pop(GlobalHydra, None)
        register()
        with initialize_config_dir(config_dir=str(config_dir), version_base="1.3"):
            yield GlobalHydra.instance().config_loader()
    finally:
        for kind in (GlobalHydra, HydraConfig, VersionBase):
            Singleton._instances.pop(kind, None)
            if kind in shared:
                Singleton._instances[kind] = shared[kind]
                shared[kind].__dict__.update(inside[kind])
        ConfigStore.instance().repo = stored
        BaseContainer._resolvers = resolvers


def template(*overrides: str, config_dir: str | Path = CONF) -> DictConfig:
    """Compose the configuration that `mofit OVERRIDES` would run, without resolving its interpolations.

    The resolvers `sum` and `product` stay registered, because the interpolations need them.
    """
    register()
    with our_hydra(config_dir):
        return _composed(overrides)


def compose_files(*overrides: str, config_dir: str | Path = CONF) -> DictConfig:
    """Compose the given files only, as in `+world@world.mine=law`, without the default experiment and the schema."""
    register()
    with our_hydra(config_dir):
        return hydra_compose(config_name=None, overrides=list(overrides))


def compose(*overrides: str, config_dir: str | Path = CONF) -> dict[str, Any]:
    """Compose the configuration that `mofit OVERRIDES` would run, resolved into a plain dict.

    A program that uses Hydra itself may call this function, because Hydra's state is restored.

    Examples:
        >>> compose("regime=rl_only", "seed=7")["seed"]
        7
    """
    with our_hydra(config_dir):
        return resolve(_composed(overrides))


def _composed(overrides: Sequence[str]) -> DictConfig:
    """Compose inside `our_hydra`; raise `BadInput` for words that are no settings, and motivations chosen twice."""
    require_distinct_choices(overrides)
    return hydra_compose(config_name="config", overrides=list(map(readable, overrides)))
