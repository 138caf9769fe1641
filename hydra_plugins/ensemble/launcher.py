"""The launcher of `mofit -m`: jobs run on the compiled kernel, in threads, into one dataset.

Hydra imports this file at every start of every Hydra program; heavy imports therefore stand inside functions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hydra.core.config_store import ConfigStore
from hydra.core.utils import JobReturn
from hydra.plugins.launcher import Launcher
from hydra.types import HydraContext, TaskFunction
from omegaconf import DictConfig

if TYPE_CHECKING:
    from sim.sweep.backend import Backend
    from sim.sweep.dataset import Dataset


@dataclass
class EnsembleLauncherConf:
    """Options of `hydra.launcher`.

    Attributes:
        output: `dataset` (a few Parquet files for the whole sweep) or `folders` (Hydra's folder per job).
        backend: what runs the jobs of a dataset: `threads` of this machine, or a `ray` cluster.
        address: host:port of the cluster's head.
        threads: number of jobs that run at once; null takes all cores, or fewer if jobs are very short.
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
    """Runs jobs of `mofit` as one ensemble, and any other task exactly as Hydra's basic launcher does."""

    def __init__(self, output: str, backend: str, address: str | None, threads: int | None, verify: bool) -> None:
        self.output = output
        self.verify = verify
        self._asked = (output, backend, address, threads)
        self.config: DictConfig | None = None
        self.task_function: TaskFunction | None = None
        self.hydra_context: HydraContext | None = None
        self._dataset: Dataset | None = None
        self._whole = False

    def setup(self, *, hydra_context: HydraContext, task_function: TaskFunction, config: DictConfig) -> None:
        """Keep what Hydra passes; raise `BadInput` if options do not go together or no cluster answers."""
        from sim.sweep.backend import check_backend, check_reach
        from sim.sweep.searching import check_objective

        asked = self._backend
        check_backend(asked)
        if getattr(task_function, "runs_as_ensemble", False):
            check_objective(config)
        if asked.address is not None and not (config.get("plan") or config.hydra.sweeper.get("plan")):
            check_reach(asked.address)
        self.hydra_context, self.task_function, self.config = hydra_context, task_function, config

    def announce(self, job_overrides: Sequence[Sequence[str]]) -> None:
        """Store the list of all jobs before the first launch; `finish` must follow the last launch."""
        if self.stores_dataset:
            self._whole = True
            self._open_dataset().announce(job_overrides)

    def launch(self, job_overrides: Sequence[Sequence[str]], initial_job_idx: int) -> Sequence[JobReturn]:
        """Run jobs and return their results in order; a failing job does not stop the others."""
        if not self.stores_dataset:
            from sim.sweep.folders import launch_into_folders

            return launch_into_folders(*self._handed_over(), job_overrides, initial_job_idx)
        dataset = self._open_dataset()
        if not self._whole:
            dataset.announce(job_overrides, initial_job_idx)
        if self.verify:
            dataset.verify(job_overrides)
        results = dataset.run(range(initial_job_idx, initial_job_idx + len(job_overrides)))
        if not self._whole:
            dataset.compact()
            return dataset.valued(results, initial_job_idx)
        return results

    def finish(self) -> None:
        """Compact the results of all launches into tables."""
        if self._dataset is not None:
            self._dataset.compact()

    @property
    def stores_dataset(self) -> bool:
        """Whether jobs are those of `mofit` and go into one dataset, not into a folder each."""
        return self.output == "dataset" and getattr(self.task_function, "runs_as_ensemble", False)

    def _open_dataset(self) -> "Dataset":
        if self._dataset is None:
            from sim.sweep.backend import workers_of
            from sim.sweep.dataset import Dataset

            context, _, config = self._handed_over()
            asked = self._backend
            self._dataset = Dataset(context, config, asked.threads, lambda: workers_of(asked))
        return self._dataset

    @property
    def _backend(self) -> "Backend":
        from sim.sweep.backend import Backend

        return Backend(*self._asked)

    def _handed_over(self) -> tuple[HydraContext, TaskFunction, Any]:
        """Return what `setup` kept; Hydra calls `setup` first."""
        assert self.hydra_context is not None
        assert self.task_function is not None
        assert self.config is not None
        return self.hydra_context, self.task_function, self.config
