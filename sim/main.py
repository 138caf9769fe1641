"""`mofit`: compose a configuration, build its plan, run it, store its tables."""

import os
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import hydra
from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig

from sim.catalogue import CONF
from sim.complaints import COMPLAINTS, sentence
from sim.config import register
from sim.errors import BadInput

if TYPE_CHECKING:
    from sim.plan import Plan

register()


@hydra.main(version_base="1.3", config_path=str(CONF), config_name="config")
def task(config: DictConfig) -> None:
    """Run one job. Heavy imports wait until here, so that `mofit --help` is quick."""
    from sim.build import build
    from sim.compose import resolve

    resolved = resolve(config)
    plan = build(resolved)
    if config.check:
        print(_outline(plan))
        return
    from sim.store import run_and_store

    run_and_store(plan, resolved["engine"], resolved["replicates"], Path(HydraConfig.get().runtime.output_dir))


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


def main() -> None:
    """Run `task` under Hydra; whatever is wrong with the input is said in one sentence."""
    os.environ["HYDRA_FULL_ERROR"] = "1"  # let exceptions through to the handlers below
    try:
        task()
    except BadInput as error:
        _stop(str(error), 2)
    except COMPLAINTS as error:
        _stop(sentence(error, _search_path()), 2)
    except OSError as error:
        _stop(f"hydra.run.dir: cannot write {error.filename or 'output'} ({error.strerror}); nothing was stored.", 2)
    except KeyboardInterrupt:
        _stop("interrupted: no tables were written.", 130)


def _search_path() -> list[Path]:
    """Folders that the user added with --config-dir."""
    words = sys.argv[1:]
    given = [after for word, after in pairwise(words) if word in ("--config-dir", "-cd")]
    return [Path(folder) for folder in given + [w.split("=", 1)[1] for w in words if w.startswith("--config-dir=")]]


def _stop(message: str, code: int) -> None:
    print(f"mofit: {message}", file=sys.stderr)
    sys.exit(code)


if __name__ == "__main__":
    main()
