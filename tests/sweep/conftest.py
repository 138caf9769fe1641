"""Hydra set up on our configuration, for tests that need its parts."""

from collections.abc import Iterator
from typing import Any

import pytest
from hydra import initialize_config_dir
from hydra.core.global_hydra import GlobalHydra

from sim.config.catalogue import CONF
from sim.config.schema import register


@pytest.fixture(scope="module")
def hydra() -> Iterator[Any]:
    register()
    GlobalHydra.instance().clear()
    with initialize_config_dir(config_dir=str(CONF), version_base="1.3"):
        assert GlobalHydra.instance().hydra is not None
        yield GlobalHydra.instance().hydra
