"""The folder of a run or a sweep, chosen before Hydra writes into it.

Attached to runs by `conf/`. Hydra imports this file at every start, hence nothing heavy up here.
"""

from pathlib import Path
from typing import Any

from hydra.experimental.callback import Callback
from omegaconf import DictConfig, read_write


class FolderCallback(Callback):
    """Gives a default folder a name of its own, and refuses a chosen one that holds what would be lost."""

    def on_run_start(self, config: DictConfig, **kwargs: Any) -> None:
        """Claim the folder of a single run; `check=true` and `plan=true` leave no trace in one that holds a run."""
        from sim.cli.boundary import end
        from sim.store.occupied import claim

        if config.check or config.plan:
            with read_write(config.hydra):
                config.hydra.output_subdir = None
            return
        try:
            claim(Path(_settled(config, "run")), bool(config.replace))
        except Exception as error:  # of what a callback raises Hydra makes a warning
            end("mofit", error)

    def on_multirun_start(self, config: DictConfig, **kwargs: Any) -> None:
        """Settle the folder of a new sweep."""
        options = config.hydra.sweeper
        if not (config.check or config.plan or options.get("plan") or options.get("resume")):
            _settled(config, "sweep")


def _settled(config: DictConfig, kind: str) -> str:
    """Return the folder that was chosen, or a new one under the default name, or the next free one."""
    from sim.store.occupied import unused

    key, places = f"hydra.{kind}.dir", config.hydra[kind]
    if any(text.startswith(f"{key}=") for text in config.hydra.overrides.hydra):
        return str(places.dir)
    folder = str(unused(Path(str(places.dir))))
    with read_write(config.hydra):
        places.dir = folder
        quoted = folder.replace("\\", "\\\\").replace("'", "\\'")
        config.hydra.overrides.hydra.append(f"{key}='{quoted}'")  # a job that Hydra composes asks for it again
    return folder
