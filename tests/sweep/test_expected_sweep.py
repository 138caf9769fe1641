"""Sweeps without chance: the same dataset however they are run, and a name of their own."""

import json
from pathlib import Path

from sim.store.tables import load
from tests.sweep.sweeps import SHORT, mofit, swept, table_bytes

MAP = [*SHORT, "engine=expected", "regime.rl.rounds=range(2,8)", "world.parameters.hackability=0,0.5"]


def test_bytes_do_not_depend_on_threads_or_a_resume(tmp_path: Path) -> None:
    whole = swept(tmp_path / "whole", *MAP)
    parts = swept(tmp_path / "parts", *MAP, "hydra.launcher.threads=1", "hydra.sweeper.max_batch_size=5")
    assert table_bytes(parts) == table_bytes(whole)
    swept(parts, "-m", "hydra.sweeper.resume=true")
    assert table_bytes(parts) == table_bytes(whole)
    assert json.loads((whole / "tables" / "provenance.json").read_text())["engine"] == "expected"
    summary = load(whole)["summary"].collect()
    assert summary.height == 12
    assert summary["founders_left"].null_count() == 12


def test_both_engines_may_be_swept_side_by_side(tmp_path: Path) -> None:
    both = swept(tmp_path / "both", *SHORT, "engine=kernel,expected", "regime.rl.rounds=2,3")
    jobs = load(both)["jobs"].collect()
    assert jobs["plan_hash"].n_unique() == 4
    assert json.loads((both / "tables" / "provenance.json").read_text())["engine"] == "expected and kernel"


def test_a_boundary_of_what_is_never_drawn_is_refused(tmp_path: Path) -> None:
    words = [*SHORT, "engine=expected", "hydra/sweeper=boundary", "hydra.sweeper.measure=first_hit"]
    keys = ["world.parameters.hackability=interval(0,1)", "population.foresight=interval(0,1)"]
    done = mofit(tmp_path / "no", *words, *keys, "hydra.sweeper.level=3")
    assert done.code == 2
    assert "hydra.sweeper.measure=first_hit: engine=expected draws nothing" in done.stderr
    assert not (tmp_path / "no").exists()
