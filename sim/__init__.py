"""What happens: worlds, selection rounds, runs and sweeps. The public names are imported when they are first used."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from motivation_fitness import require_own_packages

if TYPE_CHECKING:
    from sim.builders.plan import build
    from sim.config.compose import compose
    from sim.engines.mesa import MotivationModel
    from sim.runs.run import run
    from sim.store.tables import export_csv, load

require_own_packages()

__all__ = ["MotivationModel", "build", "compose", "export_csv", "load", "run"]

HOMES = {
    "MotivationModel": "sim.engines.mesa",
    "build": "sim.builders.plan",
    "compose": "sim.config.compose",
    "export_csv": "sim.store.tables",
    "load": "sim.store.tables",
    "run": "sim.runs.run",
}
"""Where each public name is written."""


def __getattr__(name: str) -> Any:
    """Import a public name on its first use, so that `import sim` costs nothing."""
    if name not in HOMES:
        raise AttributeError(f"module 'sim' has no attribute '{name}'; it has {', '.join(__all__)}")
    return getattr(import_module(HOMES[name]), name)
