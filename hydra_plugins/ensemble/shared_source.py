"""A user's own folders, `shared://DIR` on Hydra's search path. Their files are read as plain data.

Hydra imports this file at every start of every Hydra program; heavy imports therefore stand inside functions.
"""

from pathlib import Path

from hydra.core.object_type import ObjectType
from hydra.plugins.config_source import ConfigLoadError, ConfigResult, ConfigSource


class SharedSource(ConfigSource):
    """Options of a folder, as `sim.config.shared` allows them; files outside its groups are ignored."""

    @staticmethod
    def scheme() -> str:
        """Return the scheme of a folder's address on the search path."""
        return "shared"

    def load_config(self, config_path: str) -> ConfigResult:
        """Read an option; raise `BadInput` if it is anything but plain data."""
        from sim.config.shared import read_shared, read_text

        file = self._file(config_path)
        if not file.is_file():
            raise ConfigLoadError(f"Config not found : {file}")
        text = read_text(file)
        header = self._get_header_dict(text)
        content = read_shared(file, text, config_path.rpartition("/")[0], header["package"])
        return ConfigResult(config=content, path=self.full_path(), provider=self.provider, header=header)

    def available(self) -> bool:
        """Return whether the folder exists."""
        return Path(self.path).is_dir()

    def is_group(self, config_path: str) -> bool:
        """Return whether this is one of the groups that a folder may add to."""
        return self._adds_to(config_path) and (Path(self.path) / config_path).is_dir()

    def is_config(self, config_path: str) -> bool:
        """Return whether there is an option of this name."""
        return self._adds_to(config_path) and self._file(config_path).is_file()

    def list(self, config_path: str, results_filter: ObjectType | None) -> list[str]:
        """List groups and options below a group."""
        found: list[str] = []
        for entry in sorted((Path(self.path) / config_path).iterdir()):
            place = f"{config_path}/{entry.name}" if config_path else entry.name
            self._list_add_result(found, place, entry.name, results_filter)
        return sorted(set(found))

    def _file(self, config_path: str) -> Path:
        return Path(self.path) / self._normalize_file_name(config_path)

    @staticmethod
    def _adds_to(config_path: str) -> bool:
        from sim.config.shared import GROUPS

        return config_path.partition("/")[0] in GROUPS
