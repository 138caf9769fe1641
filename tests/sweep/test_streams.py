"""Streams of a sweep: common, or of each job its own, whatever its number and its company."""

from pathlib import Path

import polars as pl

from sim.cli.main import main
from sim.store.tables import load
from tests.commands import run_here
from tests.sweep.sweeps import SHORT, swept, table_bytes

KEY = "world.parameters.hackability"


def seeds(folder: Path) -> dict[float, int]:
    """Return the seed of each job by its value of the key."""
    return dict(load(folder)["jobs"].select(pl.col(KEY).cast(pl.Float64), "seed").collect().iter_rows())


def test_common_streams_share_a_seed_and_independent_ones_do_not(tmp_path: Path) -> None:
    common = seeds(swept(tmp_path / "common", *SHORT, f"{KEY}=0,0.2,0.4", "seed=5"))
    apart = seeds(swept(tmp_path / "apart", *SHORT, f"{KEY}=0,0.2,0.4", "seed=5", "streams=independent"))
    other = seeds(swept(tmp_path / "other", *SHORT, f"{KEY}=0,0.2,0.4", "seed=6", "streams=independent"))
    assert set(common.values()) == {5}
    assert len(set(apart.values()) | set(other.values())) == 6


def test_a_job_has_the_same_streams_in_other_company_and_with_more_replicates(tmp_path: Path) -> None:
    some = seeds(swept(tmp_path / "some", *SHORT, f"{KEY}=0,0.2,0.4", "streams=independent"))
    more = seeds(swept(tmp_path / "more", *SHORT, f"{KEY}=0.4,0.1,0", "streams=independent", "replicates=2"))
    assert {key: some[key] for key in (0.0, 0.4)} == {key: more[key] for key in (0.0, 0.4)}


def test_bytes_do_not_depend_on_how_it_ran(tmp_path: Path) -> None:
    words = [*SHORT, f"{KEY}=range(0,1,0.1)", "replicates=2", "streams=independent"]
    whole = swept(tmp_path / "whole", *words)
    parts = swept(tmp_path / "parts", *words, "hydra.launcher.threads=1", "hydra.sweeper.max_batch_size=3")
    assert table_bytes(parts) == table_bytes(whole)


def test_a_single_run_refuses_them(tmp_path: Path) -> None:
    done = run_here(main, "mofit", "streams=independent", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == "mofit: streams=independent: is for sweeps into one dataset (`mofit -m`); leave it out.\n"
