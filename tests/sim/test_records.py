"""Stored runs: whole or not at all, self-describing, refused where they do not fit."""

import json
from pathlib import Path

import polars as pl
import pytest

from sim.builders.plan import build
from sim.errors import BadInput
from sim.runs.run import run
from sim.store import parquet
from sim.store.schemas import SCHEMA_VERSION, SCHEMAS
from sim.store.tables import export_csv, load, write
from tests.sim.configs import small


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    plan = build(small("records=lineages", "population=mixed"))
    facts = {"plan_hash": plan.hash, "schema_version": SCHEMA_VERSION}
    write(folder, run(plan, engine="kernel", replicates=2), facts)
    return folder


def test_every_table_fits_its_schema(stored: Path) -> None:
    records = load(stored)
    assert set(records.tables) == set(SCHEMAS)
    for name, schema in SCHEMAS.items():
        columns = dict(records[name].collect_schema())
        assert {column: columns[column] for column in schema} == schema, name
        assert list(columns)[: len(schema)] == list(schema), name


def test_footer_names_plan_and_schema(stored: Path) -> None:
    footer = parquet.footer(stored / "tables" / "rounds.parquet")
    assert footer["schema_version"] == str(SCHEMA_VERSION)
    assert footer["plan_hash"] == load(stored).provenance["plan_hash"]


@pytest.mark.parametrize(("records", "kept"), [("summary", 2), ("rounds", 7), ("lineages", 8)])
def test_how_much_is_kept(records: str, kept: int) -> None:
    assert len(run(build(small(f"records={records}")), engine="kernel")) == kept


def test_shares_sum_to_one_and_terms_to_the_change(stored: Path) -> None:
    rounds = load(stored)["rounds"].collect().sort("replicate", "motivation", "round")
    totals = rounds.group_by("replicate", "round").agg(pl.col("share").sum())
    assert totals["share"].to_numpy() == pytest.approx(1.0, abs=1e-12)
    change = pl.col("share").diff().over("replicate", "motivation")
    terms = pl.sum_horizontal("selection", "drift", "learning", "transmission")
    left = rounds.with_columns(left=(change - terms).abs()).filter(pl.col("round") > 0)
    assert left["left"].max() <= 1e-12


def test_lineages_count_everybody(stored: Path) -> None:
    records = load(stored)
    counted = records["lineages"].group_by("replicate", "round").agg(pl.col("copies").sum()).collect()
    assert set(counted["copies"]) == {20}
    last = records["lineages"].filter(round=9).group_by("replicate").agg(pl.len()).sort("replicate").collect()
    summary = records["summary"].sort("replicate").collect()
    assert last["len"].to_list() == summary["founders_left"].to_list()


def test_csv_export_long_and_wide(stored: Path, tmp_path: Path) -> None:
    long = export_csv(stored, tmp_path / "long")
    assert {file.stem for file in long} == set(SCHEMAS)
    export_csv(stored, tmp_path / "wide", wide=True)
    wide = parquet.read_csv(tmp_path / "wide" / "rounds.csv")
    assert wide.select(pl.sum_horizontal(pl.exclude("job", "replicate", "phase", "round"))).to_series().to_list() == (
        pytest.approx([1.0] * len(wide))
    )


def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = build(small())
    tables = run(plan, engine="kernel")

    write(tmp_path, tables, {"plan_hash": plan.hash})
    before = sorted(file.read_bytes() for file in (tmp_path / "tables").iterdir())
    monkeypatch.setattr(json, "dumps", fail)
    with pytest.raises(OSError, match="No space"):
        write(tmp_path, tables, {"plan_hash": plan.hash})
    assert [entry.name for entry in tmp_path.iterdir()] == ["tables"]
    assert sorted(file.read_bytes() for file in (tmp_path / "tables").iterdir()) == before


def test_loading_what_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no stored run here"):
        load(tmp_path)
    write(tmp_path, {}, {"plan_hash": "x", "schema_version": SCHEMA_VERSION + 1})
    with pytest.raises(BadInput, match=f"schema version {SCHEMA_VERSION + 1}, this program reads {SCHEMA_VERSION}"):
        load(tmp_path)


def test_asking_for_a_table_that_was_not_kept(tmp_path: Path) -> None:
    plan = build(small("records=summary"))
    write(tmp_path, run(plan, engine="kernel"), {"plan_hash": plan.hash, "schema_version": SCHEMA_VERSION})
    with pytest.raises(BadInput, match="no table 'rounds'; it holds jobs, summary"):
        load(tmp_path)["rounds"]


def test_a_run_replaces_another_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old tables go once the new ones are there, and stay if those cannot be put in place."""
    one, other = build(small("seed=1")), build(small("seed=2", "records=summary"))
    about = {"plan_hash": one.hash, "schema_version": SCHEMA_VERSION}
    write(tmp_path, run(one, engine="kernel"), about)
    with monkeypatch.context() as broken:
        real = Path.replace
        broken.setattr(
            Path, "replace", lambda self, to: fail() if "before" not in to.name + self.name else real(self, to)
        )
        with pytest.raises(OSError, match="No space"):
            write(tmp_path, run(other, engine="kernel"), about)
    assert [entry.name for entry in tmp_path.iterdir()] == ["tables"]
    assert load(tmp_path)["jobs"].collect()["seed"].to_list() == [1]
    write(tmp_path, run(other, engine="kernel"), about)
    assert [entry.name for entry in tmp_path.iterdir()] == ["tables"]
    assert load(tmp_path)["jobs"].collect()["seed"].to_list() == [2]
    assert set(load(tmp_path).tables) == {"jobs", "summary"}


def fail(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")
