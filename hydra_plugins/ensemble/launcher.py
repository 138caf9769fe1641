"""The launcher of `mofit -m`: jobs run on the compiled kernel, in threads, into one dataset.

Hydra imports this file at every start of every Hydra program, hence nothing heavy up here.
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
        backend: who runs the jobs of a dataset: `threads` of this machine, or a `ray` cluster.
        address: host:port of the cluster's head.
        threads: how many jobs run at once; null takes all cores, fewer where jobs are too short for that.
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
        self.verify = verify
        self._asked = (output, backend, address, threads)
        self.config: DictConfig | None = None
        self.task_function: TaskFunction | None = None
        self.hydra_context: HydraContext | None = None
        self._dataset: Dataset | None = None
        self._whole = False

    def setup(self, *, hydra_context: HydraContext, task_function: TaskFunction, config: DictConfig) -> None:
        """Take what Hydra hands over; raise `BadInput` if the options do not go together, or no cluster is there."""
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
        """Say, before the first launch, which jobs the whole sweep has; `finish` must follow the last launch."""
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
        """Make whole tables of what was announced and launched."""
        if self._dataset is not None:
            self._dataset.compact()

    @property
    def stores_dataset(self) -> bool:
        """Whether jobs are ours and go into one dataset, rather than into a folder each."""
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
        """Return what `setup` took; Hydra calls it before anything else."""
        assert self.hydra_context is not None
        assert self.task_function is not None
        assert self.config is not None
        return self.hydra_context, self.task_function, self.config
