"""The sweeper `hydra/sweeper=boundary`, which runs jobs where the winner changes.

Hydra imports this file at every start of every Hydra program; heavy imports therefore stand inside functions.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from hydra.core.config_store import ConfigStore
from hydra.core.utils import JobReturn

from hydra_plugins.ensemble.sweeper import EnsembleSweeper


@dataclass
class BoundarySweeperConf:
    """Options of `hydra.sweeper` where `hydra/sweeper=boundary`; two keys are given as `interval(low, high)`.

    Attributes:
        params: keys given in a config file, as key -> value or interval.
        coarse: points along a side of the first grid; a region smaller than its squares may be missed.
        resolution: points along a side of the finest grid, (coarse - 1) * 2^n + 1.
        budget: largest number of runs, replicates included; null takes a fifth of the runs of the full grid.
        measure: the quantity that changes across the boundary: `dominant`, or a number of the summary.
        level: value at which a number changes sides.
        plan: print the largest cost of the search and run nothing; the same as `plan=true`.
        resume: continue the sweep in `hydra.sweep.dir`.
        force: resume even if the program or the sweep has changed.
    """

    _target_: str = "hydra_plugins.ensemble.boundary_sweeper.BoundarySweeper"
    params: dict[str, str] = field(default_factory=dict)
    coarse: int = 9
    resolution: int = 65
    budget: int | None = None
    measure: str = "dominant"
    level: float | None = None
    plan: bool = False
    resume: bool = False
    force: bool = False


ConfigStore.instance().store(group="hydra/sweeper", name="boundary", node=BoundarySweeperConf, provider="ensemble")


class BoundarySweeper(EnsembleSweeper):
    """Requests jobs in batches; the results of earlier batches decide the next one."""

    def sweep(self, arguments: list[str]) -> list[Sequence[JobReturn]]:
        """Run until the boundary has the wanted resolution or the budget is spent."""
        from sim.sweep.boundary import search_boundary

        assert self.hydra_context is not None
        assert self.config is not None
        assert self.launcher is not None
        ours = getattr(self.task_function, "runs_as_ensemble", False)
        return search_boundary(self.hydra_context.config_loader, self.config, self.launcher, arguments, ours)
