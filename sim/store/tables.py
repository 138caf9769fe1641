"""Write and read a stored run or sweep. It is written whole or not at all, and checked against digests when read.

A folder holds `tables/*.parquet` (for a sweep, `tables/*/part-*.parquet`), `tables/digests.txt`, and
`tables/provenance.json` with everything that differs between machines.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from sim.errors import BadInput
from sim.store import parquet
from sim.store.digests import complaint, listed, seal
from sim.store.replace import current, draft_of, drafted, swap_in
from sim.store.schemas import SCHEMA_VERSION

PROVENANCE = "provenance.json"


@dataclass(frozen=True)
class Records:
    """A stored run: one lazy frame per table that was kept, and its provenance."""

    folder: Path
    tables: Mapping[str, pl.LazyFrame]
    provenance: Mapping[str, Any]

    def __getitem__(self, name: str) -> pl.LazyFrame:
        """Return a table by name; raise `BadInput` if the run did not keep the table, or the table is damaged."""
        if name not in self.tables:
            raise BadInput(f"{self.folder}: no table '{name}'; it holds {', '.join(sorted(self.tables))}.")
        return self.tables[name]


class Tables(Mapping[str, pl.LazyFrame]):
    """Tables on disk by name; each is checked against its digests at its first use."""

    def __init__(self, folder: Path, tables: Path) -> None:
        self._folder = folder
        self._tables = tables
        self._digests = listed(tables)
        here = [*parquet.files(tables), *(f for part in tables.iterdir() if part.is_dir() for f in parquet.files(part))]
        names = {file.relative_to(tables).as_posix() for file in here}
        names |= {name for name in self._digests or () if name.endswith(".parquet")}
        self._files: dict[str, list[str]] = {}
        for name in sorted(names):
            self._files.setdefault(name.partition("/")[0].removesuffix(".parquet"), []).append(name)
        self._opened: dict[str, pl.LazyFrame] = {}

    def __getitem__(self, name: str) -> pl.LazyFrame:
        """Open a table; a column that some parts lack is null in these parts."""
        if name not in self._opened:
            for file in self._files[name]:
                self._require_whole(name, file)
            parts = [parquet.scan(self._tables / file) for file in self._files[name]]
            self._opened[name] = pl.concat(parts, how="diagonal") if len(parts) > 1 else parts[0]
        return self._opened[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def _require_whole(self, name: str, file: str) -> None:
        wrong = complaint(self._tables, file, self._digests)
        if wrong is not None:
            way_out = "resuming the sweep runs its jobs" if "/" in file else "run the simulation"
            raise BadInput(f"{self._folder}: table '{name}' is damaged ({file} {wrong}); {way_out} again.")


def write(folder: Path, tables: Mapping[str, pl.DataFrame], provenance: Mapping[str, Any]) -> Path:
    """Write all tables to a temporary folder beside `folder/tables`, which it then replaces: all or nothing.

    Raises:
        OSError: if the folder cannot be written; the tables that were stored before are then unchanged.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "tables"
    footer = {"schema_version": str(SCHEMA_VERSION), "plan_hash": str(provenance["plan_hash"])}
    with drafted(draft_of(target)) as draft:
        for name, table in tables.items():
            parquet.write(table, draft / f"{name}.parquet", footer)
        write_provenance(draft, provenance)
        seal(draft)
        swap_in(draft, target)
    return target


def write_provenance(draft: Path, provenance: Mapping[str, Any]) -> None:
    """Write the provenance of tables into their draft."""
    (draft / PROVENANCE).write_text(json.dumps(provenance, indent=2) + "\n", encoding="utf-8")


def load(folder: str | Path) -> Records:
    """Open a stored run lazily.

    Raises:
        BadInput: if the folder holds no run, the run is damaged, or another schema version wrote it.
    """
    folder = Path(folder)
    tables = folder if (folder / PROVENANCE).exists() else current(folder / "tables")
    if not (tables / PROVENANCE).exists():
        if (folder / "chunks").exists():
            raise BadInput(f"{folder}: holds parts of a sweep but no tables; `mofit-merge {folder}` makes them.")
        raise BadInput(f"{folder}: no stored run here; give the folder that a run printed at its end.")
    provenance = _provenance(folder, tables)
    if provenance.get("schema_version") != SCHEMA_VERSION:
        found = provenance.get("schema_version")
        raise BadInput(f"{folder}: tables have schema version {found}, this program reads {SCHEMA_VERSION}.")
    home = tables if tables == folder and tables.name != "tables" else tables.parent
    return Records(home, Tables(folder, tables), provenance)


def _provenance(folder: Path, tables: Path) -> dict[str, Any]:
    """Read the provenance of tables; raise `BadInput` if the file is damaged."""
    wrong = complaint(tables, PROVENANCE, listed(tables))
    try:
        if wrong is None:
            return dict(json.loads((tables / PROVENANCE).read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        wrong = f"is no JSON object: {error}"
    raise BadInput(f"{folder}: {PROVENANCE} is damaged ({wrong}); run the simulation again.")


RUNS = r"^([=+\-@\t\r])"
"""First characters of cells that a spreadsheet would run as a formula."""


def inert(table: pl.DataFrame) -> pl.DataFrame:
    """Put an apostrophe before texts that a spreadsheet would run as a formula; numbers stay as they are."""
    return table.with_columns(pl.col(pl.String).str.replace(RUNS, "'${1}"))


def export_csv(folder: str | Path, target: str | Path, *, wide: bool = False) -> list[Path]:
    """Write every table of a stored run as CSV into `target`; `wide` gives `rounds` a share column per motivation."""
    records, target = load(folder), Path(target)
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for name, table in records.tables.items():
        data = table.collect()
        if wide and name in ("rounds", "expected"):
            index = [c for c in ("job", "replicate", "phase", "round") if c in data.columns]
            data = data.pivot("motivation", index=index, values="share")
        written.append(target / f"{name}.csv")
        inert(data).write_csv(written[-1].absolute())
    return written
