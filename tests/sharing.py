"""What tests share so that they take minutes: parsed files of `conf/`, and configurations that were composed before.

Nothing of this is in the program: each test gets a copy of its own.
"""

from copy import deepcopy
from functools import cache, wraps
from pathlib import Path
from typing import Any

from omegaconf import OmegaConf

from sim.config import compose as composing
from sim.config.catalogue import CONF


def share() -> None:
    """Have everything that is imported after this compose each configuration, and parse each file, once a process."""
    composing.compose = _once_composed(composing.compose)
    OmegaConf.load = staticmethod(_once_parsed(OmegaConf.load))  # type: ignore[method-assign]


def _once_composed(compose: Any) -> Any:
    kept = cache(lambda overrides: compose(*overrides))

    @wraps(compose)
    def composed(*overrides: str, config_dir: str | Path = CONF) -> dict[str, Any]:
        if Path(config_dir) != CONF or any("searchpath" in text or "null" in text for text in overrides):
            return dict(compose(*overrides, config_dir=config_dir))
        return deepcopy(kept(overrides))

    return composed


def _once_parsed(load: Any) -> Any:
    @cache
    def kept(path: Path, changed: int) -> Any:
        return load(path)

    @wraps(load)
    def loaded(file: Any) -> Any:
        path = Path(str(getattr(file, "name", file)))
        if not path.is_relative_to(CONF):
            return load(file)
        return deepcopy(kept(path, path.stat().st_mtime_ns))

    return loaded
