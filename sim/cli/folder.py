"""Choose the folder of a run or a sweep before Hydra writes into it.

`conf/` attaches the callback. Hydra imports this file at every start; heavy imports therefore stand inside functions.
"""

from pathlib import Path
from typing import Any

from hydra.experimental.callback import Callback
from omegaconf import DictConfig, read_write


class FolderCallback(Callback):
    """Give a default folder a free name; refuse a chosen folder whose content would be lost."""

    def on_run_start(self, config: DictConfig, **kwargs: Any) -> None:
        """Claim the folder of a single run; `check=true` and `plan=true` leave a folder that holds a run as it is."""
        from sim.cli.boundary import end
        from sim.cli.job import describe
        from sim.errors import BadInput
        from sim.store.occupied import claim

        if config.check or config.plan:
            with read_write(config.hydra):
                config.hydra.output_subdir = None
            return
        try:
            claim(Path(_settled(config, "run")), bool(config.replace))
        except Exception as error:  # Hydra would turn an exception of a callback into a warning
            end("mofit", BadInput(describe(error)) if isinstance(error, OSError) else error)

    def on_multirun_start(self, config: DictConfig, **kwargs: Any) -> None:
        """Choose the folder of a new sweep."""
        options = config.hydra.sweeper
        if not (config.check or config.plan or options.get("plan") or options.get("resume")):
            _settled(config, "sweep")


def _settled(config: DictConfig, kind: str) -> str:
    """Return the folder that the user chose, else a new folder under the default name or the next free one."""
    from sim.store.occupied import unused

    key, places = f"hydra.{kind}.dir", config.hydra[kind]
    if any(text.startswith(f"{key}=") for text in config.hydra.overrides.hydra):
        return str(places.dir)
    folder = str(unused(Path(str(places.dir))))
    with read_write(config.hydra):
        places.dir = folder
        quoted = folder.replace("\\", "\\\\").replace("'", "\\'")
        config.hydra.overrides.hydra.append(f"{key}='{quoted}'")  # Hydra composes every job anew, from these overrides
    return folder
