"""A cell of an exported table is never run by the spreadsheet that opens it."""

import csv
from pathlib import Path

import polars as pl
import pytest

from sim.store.tables import SCHEMA_VERSION, export_csv, inert, write

FORMULAS = ["=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(1)", "\t=1", "\r=1"]


@pytest.mark.parametrize("cell", FORMULAS)
def test_a_formula_becomes_a_text(cell: str, tmp_path: Path) -> None:
    inert(pl.DataFrame({"error": [cell, None, "plain"], "share": [-0.5, 0.0, 1.0]})).write_csv(tmp_path / "t.csv")
    with (tmp_path / "t.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert [row[0] for row in rows[1:]] == [f"'{cell}", "", "plain"]
    assert [float(row[1]) for row in rows[1:]] == [-0.5, 0.0, 1.0]


def test_exported_tables_are_inert(tmp_path: Path) -> None:

    jobs = {"job": [0], "status": ["failed"], "error": ["=1+1"], "seed": [0], "plan_hash": ["x"]}
    write(tmp_path / "run", {"jobs": pl.DataFrame(jobs)}, {"plan_hash": "x", "schema_version": SCHEMA_VERSION})
    (written,) = export_csv(tmp_path / "run", tmp_path / "csv")
    assert "'=1+1" in written.read_text(encoding="utf-8")
