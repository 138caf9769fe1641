"""The launcher of `mofit -m`: jobs run on the compiled kernel, in threads, into one dataset.

Hydra imports this file at every start of every Hydra program, hence nothing heavy up here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hydra.core.config_store import ConfigStore
from hydra.core.utils import JobReturn
from hydra.plugins.launcher import Launcher
from hydra.types import HydraContext, TaskFunction
from omegaconf import DictConfig


@dataclass
class EnsembleLauncherConf:
    """Options of `hydra.launcher`.

    Attributes:
        output: `dataset` (a few Parquet files for the whole sweep) or `folders` (Hydra's folder per job).
        backend: who runs the jobs of a dataset: `threads` of this machine, or a `ray` cluster.
        address: host:port of the cluster's head.
        threads: how many jobs run at once; null takes all cores.
        verify: compare a sample of jobs with what Hydra itself composes.
    """

    _target_: str = "hydra_plugins.ensemble.launcher.EnsembleLauncher"
    output: str = "dataset"
    backend: str = "threads"
    address: str | None = None
    threads: int | None = None
    verify: bool = False


ConfigStore.instance().store(group="hydra/launcher", name="ensemble", node=EnsembleLauncherConf, provider="ensemble")


class EnsembleLauncher(Launcher):
    """Runs our own jobs as one ensemble, and any other task exactly as Hydra's basic launcher does."""

    def __init__(self, output: str, backend: str, address: str | None, threads: int | None, verify: bool) -> None:
        self.output = output
        self.backend = backend
        self.address = address
        self.threads = threads
        self.verify = verify
        self.config: DictConfig | None = None
        self.task_function: TaskFunction | None = None
        self.hydra_context: HydraContext | None = None
        self.launched: dict[int, Sequence[str]] = {}
        self.kept: Any = None  # what launches into a dataset share, so that a sweep in batches builds nothing twice

    def setup(self, *, hydra_context: HydraContext, task_function: TaskFunction, config: DictConfig) -> None:
        """Take what Hydra hands over; raise `BadInput` if the options do not go together or no cluster is there."""
        from hydra_plugins.ensemble._backend import check_backend, check_reach

        check_backend(self)
        if self.address is not None and not config.hydra.sweeper.get("plan"):
            check_reach(self.address)
        self.hydra_context, self.task_function, self.config = hydra_context, task_function, config

    def launch(self, job_overrides: Sequence[Sequence[str]], initial_job_idx: int) -> Sequence[JobReturn]:
        """Run jobs and return their results in order; a failing job does not stop the others."""
        if self.output == "dataset" and getattr(self.task_function, "runs_as_ensemble", False):
            from hydra_plugins.ensemble._dataset import launch_into_dataset

            return launch_into_dataset(self, job_overrides, initial_job_idx)
        from hydra_plugins.ensemble._folders import launch_into_folders

        return launch_into_folders(self, job_overrides, initial_job_idx)


def handed_over(launcher: EnsembleLauncher) -> tuple[HydraContext, TaskFunction, Any]:
    """Return what `setup` took; a launcher is not used before."""
    assert launcher.hydra_context is not None
    assert launcher.task_function is not None
    assert launcher.config is not None
    return launcher.hydra_context, launcher.task_function, launcher.config
