"""Hydra's own suites for launchers and sweepers: with a task that is not ours we behave as its basic ones do."""

import pytest
from hydra.core.plugins import Plugins
from hydra.plugins.launcher import Launcher
from hydra.plugins.sweeper import Sweeper
from hydra.test_utils.launcher_common_tests import BatchedSweeperTestSuite, IntegrationTestSuite, LauncherTestSuite
from hydra.version import VersionBase

from hydra_plugins.ensemble.boundary_sweeper import BoundarySweeper
from hydra_plugins.ensemble.launcher import EnsembleLauncher
from hydra_plugins.ensemble.sweeper import EnsembleSweeper


@pytest.fixture(autouse=True)
def _no_version_base() -> None:
    """The suites expect Hydra's compatibility defaults, which another test's `version_base` would replace."""
    VersionBase.instance().__init__()  # type: ignore[misc]  # back to unspecified


def test_hydra_finds_all() -> None:
    assert EnsembleLauncher.__name__ in [plugin.__name__ for plugin in Plugins.instance().discover(Launcher)]
    sweepers = {plugin.__name__ for plugin in Plugins.instance().discover(Sweeper)}
    assert {EnsembleSweeper.__name__, BoundarySweeper.__name__} <= sweepers


@pytest.mark.parametrize("launcher_name", ["ensemble"])
@pytest.mark.parametrize("overrides", [[], ["hydra/sweeper=ensemble"]])
class TestLauncher(LauncherTestSuite):
    pass


@pytest.mark.parametrize("launcher_name", ["ensemble"])
@pytest.mark.parametrize("overrides", [["hydra/sweeper=ensemble", "hydra.sweeper.max_batch_size=2"]])
class TestSweeper(BatchedSweeperTestSuite):
    pass


@pytest.mark.parametrize(
    ("task_launcher_cfg", "extra_flags"),
    [
        ({}, ["-m", "hydra/launcher=ensemble"]),
        ({}, ["-m", "hydra/launcher=ensemble", "hydra/sweeper=ensemble"]),
    ],
)
class TestIntegration(IntegrationTestSuite):
    pass
