"""The sweeper of `mofit -m`: Hydra's own grammar, extended by intervals, designs and paired keys.

Hydra imports this file at every start of every Hydra program; heavy imports therefore stand inside functions.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hydra.core.config_loader import ConfigLoader
from hydra.core.config_store import ConfigStore
from hydra.core.plugins import Plugins
from hydra.core.utils import JobReturn
from hydra.plugins.launcher import Launcher
from hydra.plugins.sweeper import Sweeper
from hydra.types import HydraContext, TaskFunction
from omegaconf import DictConfig, OmegaConf

from hydra_plugins.ensemble.launcher import EnsembleLauncher

if TYPE_CHECKING:
    from sim.sweep.design.composer import Composer
    from sim.sweep.looks.schedule import Schedule


@dataclass
class EnsembleSweeperConf:
    """Options of `hydra.sweeper`.

    Attributes:
        params: sweeps given in a config file, as key -> sweep.
        points: values that a grid takes from an `interval(low, high)`, both ends included.
        design: how intervals are sampled: grid, lhs (Latin hypercube) or sobol.
        samples: points of a Latin hypercube or Sobol design.
        replicates: `adaptive` gives further replicates to jobs whose winner is unclear; null gives every job as many.
        budget: most runs of an adaptive sweep; null takes four times those of its first look.
        zip: lists of keys whose values go together, one by one, rather than in all combinations.
        plan: print the cost of the sweep and run nothing; the same as `plan=true`.
        shard: run only part i of n, as in 3/10; `mofit-merge` joins the parts.
        resume: continue the sweep in `hydra.sweep.dir`.
        force: resume even if the program or the sweep has changed.
        max_batch_size: number of jobs passed to the launcher at once; null passes all.
    """

    _target_: str = "hydra_plugins.ensemble.sweeper.EnsembleSweeper"
    params: dict[str, str] = field(default_factory=dict)
    points: int = 11
    design: str = "grid"
    samples: int = 64
    replicates: str | None = None
    budget: int | None = None
    zip: Any = field(default_factory=list)
    plan: bool = False
    shard: str | None = None
    resume: bool = False
    force: bool = False
    max_batch_size: int | None = None


ConfigStore.instance().store(group="hydra/sweeper", name="ensemble", node=EnsembleSweeperConf, provider="ensemble")


class EnsembleSweeper(Sweeper):
    """Turns sweep arguments into jobs, and passes them to the launcher."""

    def __init__(self, **options: Any) -> None:
        self.options = options
        self.config: DictConfig | None = None
        self.launcher: Launcher | None = None
        self.hydra_context: HydraContext | None = None

    def setup(self, *, hydra_context: HydraContext, task_function: TaskFunction, config: DictConfig) -> None:
        """Keep what Hydra passes."""
        self.hydra_context, self.config, self.task_function = hydra_context, config, task_function
        self.launcher = Plugins.instance().instantiate_launcher(
            hydra_context=hydra_context, task_function=task_function, config=config
        )

    def sweep(self, arguments: list[str]) -> list[Sequence[JobReturn]]:
        """Run all jobs and return their results, batch by batch."""
        assert self.config is not None
        if getattr(self.task_function, "runs_as_ensemble", False):
            return self._sweep_ours()
        from sim.sweep.design.grammar import jobs_of

        jobs = jobs_of(self._loader, self.options, arguments, self.config.get("seed") or 0)
        _save(self.config)
        returns: list[Sequence[JobReturn]] = []
        for start, batch in self._batches(jobs):
            self.validate_batch_is_legal(batch)
            returns.append(self._launcher.launch(batch, initial_job_idx=start))
            for result in returns[-1]:
                _ = result.return_value  # raises if the job failed, as Hydra's own sweeper does
        return returns

    def _sweep_ours(self) -> list[Sequence[JobReturn]]:
        """Run jobs of `mofit`: resumable, in parts, with a message at the end if some failed."""
        from sim.store.occupied import sweeping
        from sim.sweep.asked import check_options
        from sim.sweep.design.composer import Composer
        from sim.sweep.design.counting import require_countable
        from sim.sweep.design.distinct import distinct
        from sim.sweep.design.grammar import check_intervals, jobs_of
        from sim.sweep.design.validate import refuse_ignored
        from sim.sweep.endings import explain_early_end, tell_failures
        from sim.sweep.looks.adaptive import is_adaptive, look_again, schedule_of
        from sim.sweep.manifest import design_of, open_sweep, require_common_seed
        from sim.sweep.replaced import in_place_of

        assert self.config is not None
        check_options(self.options, self._ensemble is not None)
        require_common_seed(self.config)
        design = design_of(self.config)
        check_intervals(self._loader, self.config, design.options, design.arguments)
        require_countable(self._loader, design.options, design.arguments)
        composer = Composer(self._loader, self.config)
        asked = jobs_of(self._loader, design.options, design.arguments, design.seed)
        if self._ensemble is not None:
            refuse_ignored(self.config, asked)
        adaptive = is_adaptive(self.config, design.options, asked)
        jobs, equal = distinct(composer, asked)
        if equal:
            print(equal, file=sys.stderr)
        schedule = schedule_of(self.config, design.options, jobs) if adaptive else None
        if not self._runs(composer, jobs, schedule):
            return []
        folder, part = Path(str(self.config.hydra.sweep.dir)), self.options["shard"]
        with explain_early_end(folder), sweeping(folder, part), in_place_of(folder, self.config):
            open_sweep(self.config, design, jobs)
            returns = look_again(self.config, jobs, schedule, self._launch) if schedule else self._launch(jobs)
        results = [result for batch in returns for result in batch]
        tell_failures(results)
        if self.options["shard"]:
            print(
                f"part {self.options['shard']}: {len(results)} of {len(jobs)} jobs are in {folder}; "
                f"`mofit-merge {folder}` makes the dataset when all parts are done"
            )
        return returns

    def _runs(self, composer: "Composer", jobs: list[list[str]], schedule: "Schedule | None") -> bool:
        """Check jobs before anything is stored; return False if only a check or an estimate was wanted.

        Raises:
            BadInput, HydraException, OmegaConfBaseException: if the jobs make no sense as a sweep.
        """
        from sim.sweep.design.estimate import print_estimate
        from sim.sweep.design.validate import print_check, refuse_unknown
        from sim.sweep.looks.adaptive import at_most

        assert self.config is not None
        refuse_unknown(self._loader, composer, jobs)
        plan = self.config.get("plan") or self.options["plan"]
        if self.config.check:
            print_check(composer, jobs)
        elif plan:
            print_estimate(self._loader, self.config, at_most(jobs, schedule) if schedule else jobs)
        return not (self.config.check or plan)

    def _launch(self, jobs: list[list[str]]) -> list[Sequence[JobReturn]]:
        """Launch jobs of `mofit` batch by batch; the ensemble launcher stores them in one dataset."""
        ensemble = self._ensemble
        if ensemble is not None:
            ensemble.announce(jobs)
        returns = [self._launcher.launch(batch, initial_job_idx=start) for start, batch in self._batches(jobs)]
        if ensemble is not None:
            ensemble.finish()
        return returns

    @property
    def _ensemble(self) -> EnsembleLauncher | None:
        """The ensemble launcher, if it runs the jobs and stores a dataset; else None."""
        launcher = self._launcher
        return launcher if isinstance(launcher, EnsembleLauncher) and launcher.stores_dataset else None

    @property
    def _launcher(self) -> Launcher:
        assert self.launcher is not None
        return self.launcher

    @property
    def _loader(self) -> ConfigLoader:
        assert self.hydra_context is not None
        return self.hydra_context.config_loader

    def _batches(self, jobs: list[list[str]]) -> Iterator[tuple[int, list[list[str]]]]:
        """Cut jobs into batches; yield the number of the first job, and the jobs."""
        size = self.options["max_batch_size"] or len(jobs)
        for start in range(0, len(jobs), size):
            yield start, jobs[start : start + size]


def _save(config: DictConfig) -> None:
    folder = Path(str(config.hydra.sweep.dir))
    folder.mkdir(parents=True, exist_ok=True)
    OmegaConf.save(config, folder / "multirun.yaml")
