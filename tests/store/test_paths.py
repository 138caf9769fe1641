"""A path is a path: no name of a folder is read as a pattern, an address or a home."""

import ast
from pathlib import Path

import polars as pl
import pytest

from agents.compiled import ROOT
from sim.builders.plan import build
from sim.runs.run import run
from sim.store.schemas import SCHEMA_VERSION
from sim.store.tables import export_csv, load, write
from sim.sweep.design.jobs import job_table
from sim.sweep.ensemble import Sweep
from sim.sweep.results.chunks import Chunks
from sim.sweep.results.compaction import compact
from sim.sweep.results.joblist import announce
from sim.sweep.results.merge import merge
from tests.sim.configs import small

NAMES = ["run[1]", "run*", "run?", "{run1,run2}", "a=b", "~root", "s3:", "run 1", "%31", "[!a]"]
READERS = ("read_parquet", "scan_parquet", "read_csv", "scan_csv", "read_ndjson", "scan_ndjson", "read_ipc", "scan_ipc")


def stored(folder: Path, seed: int) -> Path:
    plan = build(small(f"seed={seed}", "records=summary"))
    write(folder, run(plan, engine="kernel"), {"plan_hash": plan.hash, "schema_version": SCHEMA_VERSION})
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_a_run_is_read_from_its_own_folder(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for place, seed in (("run1", 1), (name, 2)):
        stored(Path(place), seed)
    assert load(name)["jobs"].collect()["seed"].to_list() == [2]
    assert load("run1")["jobs"].collect()["seed"].to_list() == [1]
    (table,) = (file for file in export_csv(name, f"{name}/csv") if file.stem == "jobs")
    assert ",2," in table.read_text(encoding="utf-8").splitlines()[1]


@pytest.mark.parametrize("name", NAMES)
def test_a_sweep_is_compacted_and_merged_in_its_own_folder(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    jobs = job_table({0: ["seed=0"], 1: ["seed=1"]})
    for place, first in (("run1", 5), (name, 0)):
        chunks = Chunks(Path(place))
        announce(chunks.folder, jobs)
        for _ in range(2):  # from nothing, then beside tables
            Sweep([0, 1], lambda job, first=first: {**small(), "seed": first + job}, str, chunks).run()
            compact(chunks, jobs, {"schema_version": SCHEMA_VERSION})
    merge([Path(name)], Path(f"{name}-merged"))
    for place in (name, f"{name}-merged"):
        assert load(place)["jobs"].collect()["seed"].to_list() == [0, 1]
        assert load(place)["summary"].select(pl.len()).collect().item() == 2


def test_tables_are_read_in_one_place() -> None:
    """Polars takes a path for a pattern unless told otherwise, which is easily forgotten."""
    found = set()
    for folder in ("agents", "sim", "analysis", "hydra_plugins", "benchmarks", "tests"):
        for file in (ROOT / folder).rglob("*.py"):
            tree = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            if any(isinstance(node, ast.Attribute) and node.attr in READERS and _is_polars(node) for node in tree):
                found.add(file.relative_to(ROOT).as_posix())
    assert found == {"sim/store/parquet.py"}


def _is_polars(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id in ("pl", "polars")
