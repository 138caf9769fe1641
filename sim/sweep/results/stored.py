"""The undamaged tables of a sweep. A part with a damaged file is ignored."""

from pathlib import Path

import polars as pl

from sim.store import parquet
from sim.store.digests import complaint, listed

TABLES = ("summary", "rounds")
"""Tables with results of jobs, besides the table `jobs`."""


class Stored:
    """The tables in a folder, cut into parts. The files of a part, one per table, hold the same jobs.

    Attributes:
        folder: folder of the tables; it may not exist.
        digests: digests of the files, by name; empty if none were stored.
        damaged: what is wrong with a part, by its file's name.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        digests = listed(folder) if folder.is_dir() else {}
        self.digests = digests or {}
        here = {f"{name}/{file.name}" for name in ("jobs", *TABLES) for file in parquet.files(folder / name)}
        self._files = sorted(here | {name for name in self.digests if "/" in name})
        self.damaged: dict[str, str] = {}
        for name in self._files:
            wrong = complaint(folder, name, digests) or (self._unreadable(name) if digests is None else None)
            if wrong is not None:
                self.damaged.setdefault(name.rpartition("/")[2], f"{name} {wrong}")

    def parts(self) -> list[dict[str, Path]]:
        """List the undamaged parts, each as a mapping of table to file."""
        found: dict[str, dict[str, Path]] = {}
        for name in self._files:
            table, _, file = name.rpartition("/")
            if file not in self.damaged:
                found.setdefault(file, {})[table] = self.folder / name
        return [found[file] for file in sorted(found) if "jobs" in found[file]]

    def files(self, table: str) -> list[Path]:
        """List the undamaged files of a table."""
        return [part[table] for part in self.parts() if table in part]

    def file(self, table: str, part: str) -> Path | None:
        """Return the file of a table in a part; None if it is missing or damaged."""
        return next((file for file in self.files(table) if file.name == part), None)

    def files_of(self, part: str) -> list[Path]:
        """List all existing files of a part, including damaged ones."""
        return [file for name in ("jobs", *TABLES) if (file := self.folder / name / part).exists()]

    def _unreadable(self, name: str) -> str | None:
        """Return what is wrong with a file that has no digest; None if it can be read."""
        try:
            parquet.scan(self.folder / name).collect_schema()
        except (pl.exceptions.PolarsError, OSError):
            return "cannot be read"
        return None
