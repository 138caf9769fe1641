"""One job of `mofit`: from a composed configuration to stored tables."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import hydra
from hydra.core.hydra_config import HydraConfig
from hydra.types import RunMode
from omegaconf import DictConfig

from sim.cli.boundary import end
from sim.config.catalogue import CONF
from sim.config.schema import register
from sim.errors import BadInput, first_line

if TYPE_CHECKING:
    from sim.model.plan import Plan

register()


def runs_as_ensemble[F: Callable[[DictConfig], float | None]](function: F) -> F:
    """Mark a task function: the ensemble launcher knows what it does, and runs its jobs without calling it."""
    function.runs_as_ensemble = True  # type: ignore[attr-defined]  # functions take attributes
    return function


@hydra.main(version_base="1.3", config_path=str(CONF), config_name="config")
@runs_as_ensemble
def task(config: DictConfig) -> float | None:
    """Run one job; in a single run bad input ends the program, in a sweep the job fails and the others go on.

    Returns the run's `objective`, for sweepers that search.
    """
    try:
        return run_job(config)
    except Exception as error:
        if HydraConfig.get().mode is RunMode.MULTIRUN:
            raise
        end("mofit", BadInput(describe(error)) if isinstance(error, OSError) else error)


def run_job(config: DictConfig) -> float | None:
    """Build the plan, run it and store its tables; returns its objective, if it has one.

    Heavy imports wait until here, so that `mofit --help` is quick.
    """
    from sim.builders.plan import build
    from sim.config.compose import resolve
    from sim.measures.kept import require_measurable

    resolved = resolve(config)
    plan = build(resolved)
    require_measurable(plan)
    if resolved["streams"] != "common":
        raise BadInput(f"streams={resolved['streams']}: is for sweeps into one dataset (`mofit -m`); leave it out.")
    if config.check:
        print(_outline(plan))
        return None
    folder = Path(HydraConfig.get().runtime.output_dir)
    if config.plan or HydraConfig.get().sweeper.get("plan"):
        from sim.runs.estimate import outline_of_costs

        print(outline_of_costs(plan, resolved["engine"], resolved["replicates"], folder))
        return None
    from sim.measures.kept import objective
    from sim.runs.store import run_and_store

    summary = run_and_store(plan, resolved["engine"], resolved["replicates"], folder, replace=resolved["replace"])
    return objective(resolved, summary)


def _outline(plan: "Plan") -> str:
    """Describe a valid plan in a few lines."""
    lines = [f"valid: plan {plan.hash}, {plan.agents} agents with {'mixed' if plan.mixed else 'pure'} minds"]
    lines += [f"  prior    {name:28} {share:7.2%}" for name, share in zip(plan.names, plan.prior, strict=True)]
    for phase in plan.phases:
        mixture = ", ".join(f"{weight:g} {name}" for name, weight in phase.environments.items())
        lines.append(
            f"  phase    {phase.name:28} {phase.rounds} rounds of {phase.rules.episodes} episodes in {mixture}"
        )
    return "\n".join(lines)


def describe(error: OSError) -> str:
    """Return the sentence that a run cannot be stored."""
    reason = error.strerror or first_line(error)
    return f"hydra.run.dir: cannot write {error.filename or 'output'} ({reason}); nothing was stored."
