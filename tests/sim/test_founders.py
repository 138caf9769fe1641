"""Founders: drawn from the prior, or taken from a stored run."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from sim.builders.plan import build
from sim.errors import BadInput
from sim.runs.run import run
from sim.store.schemas import SCHEMA_VERSION
from sim.store.tables import load, write
from tests.sim.configs import config, small


def store(folder: Path, *overrides: str, replicates: int = 2) -> Path:
    plan = build(small(*overrides))
    facts = {"plan_hash": plan.hash, "schema_version": SCHEMA_VERSION}
    write(folder, run(plan, engine="kernel", replicates=replicates), facts)
    return folder


def test_prior_counts_length_speed_and_bias() -> None:
    changed = config("motivation=[intended,patchwork]", "+population.prior.bias={patchwork:0.7}")
    odds = 8 * np.exp(-0.5 * (5 - 1) - 0.1 * (1 - 1) + 0.7)
    assert build(changed).prior.tolist() == pytest.approx([1 / (1 + odds), odds / (1 + odds)])


def test_founders_are_drawn_from_the_prior() -> None:
    """Counts of 200,000 founders lie within 5 standard errors of the prior (false alarm below 1e-5, seed fixed)."""
    plan = build(config("population.agents=200000"))
    counts = np.bincount(plan.founders(0).kind, minlength=len(plan.names))
    error = np.sqrt(plan.prior * (1 - plan.prior) / 200000)
    assert (np.abs(counts / 200000 - plan.prior) < 5 * error).all()


@pytest.mark.parametrize("minds", ["pure", "mixed"])
def test_a_stored_population_goes_on_as_it_was(tmp_path: Path, minds: str) -> None:
    store(tmp_path, f"population={minds}")
    again = small(f"population={minds}")
    again["population"]["founders"] = str(tmp_path)
    plan = build(again)
    ended = load(tmp_path)["rounds"].filter(round=9).collect()
    for replicate in (0, 1):
        before = ended.filter(replicate=replicate)["share"].to_numpy()
        assert plan.founders(replicate).shares(len(plan.names)) == pytest.approx(before, abs=1e-15)
    assert plan.founders(2).shares(len(plan.names)).tolist() == plan.founders(0).shares(len(plan.names)).tolist()


def test_another_size_is_drawn_from_the_stored_minds(tmp_path: Path) -> None:
    store(tmp_path)
    bigger = small()
    bigger["population"] |= {"founders": str(tmp_path), "agents": 5000}
    plan = build(bigger)
    stored = plan.stored[0].mean(axis=0)
    assert np.abs(plan.founders(0).shares(len(plan.names)) - stored).max() < 5 * np.sqrt(0.25 / 5000)


def test_the_hash_follows_the_minds_not_the_folder(tmp_path: Path) -> None:
    hashes = []
    for name, seed in (("one", 0), ("two", 0), ("three", 1)):
        start = small()
        start["population"]["founders"] = str(store(tmp_path / name, f"seed={seed}"))
        hashes.append(build(start).hash)
    assert hashes[0] == hashes[1] != hashes[2]


def test_what_does_not_fit_is_refused(tmp_path: Path) -> None:
    store(tmp_path, "population=mixed")
    pure = small()
    pure["population"]["founders"] = str(tmp_path)
    with pytest.raises(BadInput, match=r"its minds are mixed; set population\.minds=mixed"):
        build(pure)
    fewer = small("population=mixed", "motivation=[intended]")
    fewer["population"]["founders"] = str(tmp_path)
    with pytest.raises(BadInput, match="unknown name"):
        build(fewer)
    (tmp_path / "tables" / "population.parquet").write_bytes(b"PAR1")
    mixed = small("population=mixed")
    mixed["population"]["founders"] = str(tmp_path)
    with pytest.raises(BadInput, match=r"population\.parquet"):
        build(mixed)


@pytest.mark.parametrize("replicates", [1, 2, 3])
def test_the_expected_path_starts_where_these_replicates_do(tmp_path: Path, replicates: int) -> None:
    again = small("regime=rl_only")
    again["population"]["founders"] = str(store(tmp_path))
    tables = run(build(again), engine="kernel", replicates=replicates)
    starts = tables["rounds"].filter(round=0).group_by("motivation", maintain_order=True).agg(pl.col("share").mean())
    assert tables["expected"].filter(round=0)["share"].to_numpy() == pytest.approx(
        starts["share"].to_numpy(), abs=1e-12
    )


def test_fewer_founders_are_drawn_at_random(tmp_path: Path) -> None:
    """Two replicates of the same stored minds: ten are drawn of twenty, not the first ten."""
    fewer = small()
    fewer["population"] |= {"founders": str(store(tmp_path)), "agents": 10}
    plan = build(fewer)
    stored = plan.stored[0].argmax(axis=1)
    drawn = [plan.founders(replicate).kind for replicate in (0, 2, 4, 6)]
    assert len({kind.tobytes() for kind in drawn}) > 1
    assert any((kind != stored[:10]).any() for kind in drawn)
