"""Puts a user's own folders on Hydra's search path, for runs, lists of options and sweeps."""

from hydra.core.config_search_path import ConfigSearchPath
from hydra.plugins.search_path_plugin import SearchPathPlugin


class SharedPath(SearchPathPlugin):
    """Adds the folders of `--config-dir`, whose files are read as data."""

    def manipulate_search_path(self, search_path: ConfigSearchPath) -> None:
        """Add the folders after the program's own options."""
        from sim.given import FOLDERS

        for folder in FOLDERS.get():
            search_path.append("mofit", f"shared://{folder.resolve()}")
