"""The contract between running and reading: table schemas, written whole or not at all.

A run's folder holds `tables/*.parquet` and `tables/provenance.json`. Tables carry no clock and no host, so that one
plan always gives the same bytes; what differs from machine to machine stands in `provenance.json`.
"""

import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from sim.errors import BadInput
from sim.store.replace import draft_of, swap_in

SCHEMA_VERSION = 1
"""Raised whenever a column changes its name, type or meaning."""

_RUN = {"job": pl.UInt32, "replicate": pl.UInt32}

SCHEMAS: dict[str, dict[str, Any]] = {
    # One row per job of a sweep (a single run is job 0). Swept keys are further columns.
    "jobs": {
        "job": pl.UInt32,
        "status": pl.String,  # done | failed
        "error": pl.String,  # null when done
        "seed": pl.Int64,
        "plan_hash": pl.String,
    },
    # State after each round; `round` counts from 1 through all phases, round 0 is the founders (terms 0, pay null).
    # share(t) - share(t-1) = selection + drift + learning + transmission, but in the first round of a phase with
    # `start_from`, whose share(t-1) is the last of the phase it starts from.
    "rounds": {
        **_RUN,
        "phase": pl.String,
        "round": pl.UInt32,
        "motivation": pl.String,
        "share": pl.Float64,
        "mean_pay": pl.Float64,  # selection signal per episode, noise included; null where the kind did not act
        "selection": pl.Float64,
        "drift": pl.Float64,
        "learning": pl.Float64,
        "transmission": pl.Float64,
    },
    # The deterministic (infinite-population) path of the same plan; the same for every replicate.
    "expected": {
        "job": pl.UInt32,
        "phase": pl.String,
        "round": pl.UInt32,
        "motivation": pl.String,
        "share": pl.Float64,
    },
    # Policy of each motivation, and of the population ("all"), at the end of each phase, with exploration 0.
    "behaviour": {
        **_RUN,
        "phase": pl.String,
        "environment": pl.String,
        "motivation": pl.String,
        "situation": pl.String,
        "action": pl.String,
        "probability": pl.Float64,
    },
    # Expected outcomes per agent over `evaluation.episodes` episodes, caps and absorption applied.
    "outcomes": {
        **_RUN,
        "phase": pl.String,
        "environment": pl.String,
        "motivation": pl.String,
        "outcome": pl.String,
        "expected": pl.Float64,
    },
    # Quantiles over agents of the influence of each motivation, at the end of each phase (mixed minds only).
    "minds": {
        **_RUN,
        "phase": pl.String,
        "quantile": pl.Float64,
        "motivation": pl.String,
        "influence": pl.Float64,
    },
    # Living copies of each founder after each round, extinct founders left out (records=lineages only).
    "lineages": {
        **_RUN,
        "phase": pl.String,
        "round": pl.UInt32,
        "founder": pl.UInt32,
        "motivation": pl.String,  # the founder's (most influential) motivation
        "copies": pl.UInt32,
    },
    # The population at the end of the last phase; what `population.founders=DIR` starts from.
    "population": {
        **_RUN,
        "agent": pl.UInt32,
        "motivation": pl.String,
        "influence": pl.Float64,  # rows with influence 0 are left out
    },
    # One row per replicate. Then: share_<motivation> at the end, score_<environment> of every scored evaluation.
    "summary": {
        **_RUN,
        "dominant": pl.String,
        "dominant_share": pl.Float64,
        "dominance_round": pl.UInt32,  # first round in which some share is over one half; null if none
        "fixation_round": pl.UInt32,  # first round in which some share is one; null if none
        "effective_motivations": pl.Float64,  # exp of the Shannon entropy of shares at the end
        "gap": pl.Float64,  # train-deploy gap of a random agent, total variation in [0, 1]
        "training_reward": pl.Float64,  # expected reward per episode in `training`
        "deployment_harm": pl.Float64,  # expected harm in `deployment`
        "first_hit": pl.UInt32,  # first round in which the scored act of a phase's environments was tried
        "takeoff": pl.UInt32,  # first round after which that act is taken in more than half of its chances
        "founders_left": pl.UInt32,  # founders with living copies at the end
    },
}
"""Columns and types of every table, in order."""


@dataclass(frozen=True)
class Records:
    """A stored run: one lazy frame per table that was kept, and its provenance."""

    folder: Path
    tables: Mapping[str, pl.LazyFrame]
    provenance: Mapping[str, Any]

    def __getitem__(self, name: str) -> pl.LazyFrame:
        """Return a table by name; raise `BadInput` where the run did not keep it."""
        if name not in self.tables:
            raise BadInput(f"{self.folder}: no table '{name}'; it holds {', '.join(sorted(self.tables))}.")
        return self.tables[name]


def frame(name: str, columns: Mapping[str, Any]) -> pl.DataFrame:
    """Build a table from columns and check it against its schema; columns beyond the schema may follow it."""
    schema = SCHEMAS[name]
    extra = {column: None for column in columns if column not in schema}
    return pl.DataFrame(columns, schema_overrides=schema).select(*schema, *extra)


def write(folder: Path, tables: Mapping[str, pl.DataFrame], provenance: Mapping[str, Any]) -> Path:
    """Write all tables to a temporary folder beside `folder/tables`, which it then replaces: all or nothing.

    Raises:
        OSError: if the folder cannot be written; what was stored before stays then, and nothing else.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "tables"
    draft = draft_of(target)
    footer = {"schema_version": str(SCHEMA_VERSION), "plan_hash": str(provenance["plan_hash"])}
    try:
        draft.mkdir()
        for name, table in tables.items():
            write_parquet(table, draft / f"{name}.parquet", footer)
        (draft / "provenance.json").write_text(json.dumps(provenance, indent=2) + "\n", encoding="utf-8")
        swap_in(draft, target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return target


def write_parquet(table: pl.DataFrame, file: Path, footer: Mapping[str, str]) -> None:
    """Write a table in the one way that gives equal tables equal bytes.

    Raises:
        OSError: if there is no room, or no right, to write it.
    """
    try:
        table.write_parquet(file, compression="zstd", row_group_size=2**17, metadata=dict(footer))
    except pl.exceptions.ComputeError as error:
        code = re.search(r"\(os error (\d+)\)", str(error))  # polars buries what the system said
        if code is None:
            raise
        raise OSError(int(code[1]), os.strerror(int(code[1])), str(file)) from error


def load(folder: str | Path) -> Records:
    """Open a stored run lazily.

    Raises:
        BadInput: if there is no run there, it is damaged, or it was written under another schema version.
    """
    folder = Path(folder)
    tables = folder if (folder / "provenance.json").exists() else folder / "tables"
    if not (tables / "provenance.json").exists():
        if (folder / "chunks").exists():
            raise BadInput(f"{folder}: holds parts of a sweep but no tables; `mofit-merge {folder}` makes them.")
        raise BadInput(f"{folder}: no stored run here; give the folder that a run printed at its end.")
    try:
        provenance = json.loads((tables / "provenance.json").read_text(encoding="utf-8"))
    except ValueError as error:
        raise BadInput(f"{folder}: provenance.json is damaged ({error}); run the simulation again.") from error
    if provenance.get("schema_version") != SCHEMA_VERSION:
        found = provenance.get("schema_version")
        raise BadInput(f"{folder}: tables have schema version {found}, this program reads {SCHEMA_VERSION}.")
    frames = {file.stem: pl.scan_parquet(file) for file in sorted(tables.glob("*.parquet"))}
    frames |= {part.name: _scan_parts(part) for part in sorted(tables.iterdir()) if part.is_dir()}
    return Records(tables.parent if tables.name == "tables" else tables, frames, provenance)


def _scan_parts(folder: Path) -> pl.LazyFrame:
    """Open a sweep's table, a folder of parts; columns that only some parts have are null in the others."""
    parts = [pl.scan_parquet(part) for part in sorted(folder.glob("*.parquet"))]
    return pl.concat(parts, how="diagonal") if len(parts) > 1 else parts[0]


RUNS = r"^([=+\-@\t\r])"
"""What a cell begins with that a spreadsheet would run as a formula."""


def inert(table: pl.DataFrame) -> pl.DataFrame:
    """Put an apostrophe before texts that a spreadsheet would run; numbers stay as they are."""
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
        inert(data).write_csv(written[-1])
    return written
