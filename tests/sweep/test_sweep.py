"""Sweeps: one dataset, its tables, what a plan tells, honest about failures."""

import shlex
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from sim.store.tables import load
from sim.sweep.results.merge import merge
from tests.sweep.sweeps import ENVIRONMENT, GRID, SHORT, leftovers, mofit, swept, table_bytes


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return swept(tmp_path_factory.mktemp("sweeps") / "grid", *GRID)


def test_tables(grid: Path) -> None:
    run = load(grid)
    jobs = run["jobs"].collect()
    assert jobs["job"].to_list() == list(range(12))
    assert jobs["regime.rl.rounds"].to_list() == [rounds for rounds in range(2, 8) for _ in range(2)]
    assert jobs["world.parameters.hackability"].to_list() == [0.0, 0.5] * 6
    assert set(jobs["status"]) == {"done"}
    assert jobs["plan_hash"].n_unique() == 12
    summary = run["summary"].collect()
    assert summary.select("job", "replicate").rows() == [(job, r) for job in range(12) for r in range(3)]
    rounds = run["rounds"].collect()
    assert rounds.group_by("job", "replicate", "round").agg(pl.col("share").sum())["share"].to_numpy() == pytest.approx(
        1
    )
    assert rounds.filter(job=11)["round"].max() == 17
    assert not leftovers(grid)


def test_a_job_of_a_sweep_is_the_run_of_its_own(grid: Path, tmp_path: Path) -> None:
    words = [*SHORT[1:], "regime.rl.rounds=5", "world.parameters.hackability=0.5", "replicates=3"]
    done = subprocess.run(
        [sys.executable, "-m", "sim.cli.main", *words, f"hydra.run.dir={tmp_path}/one"],
        cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    alone, among = load(tmp_path / "one")["summary"].collect(), load(grid)["summary"].filter(job=7).collect()
    assert alone.drop("job").equals(among.drop("job"))


def test_failed_jobs_are_rows_and_the_others_complete(tmp_path: Path) -> None:
    folder = tmp_path / "some"
    done = mofit(folder, *SHORT, "regime.rl.rounds=2,0,3,many", "regime.rl.noise=0,0.1")
    assert done.returncode == 2
    assert (
        done.stderr.strip().splitlines()[-1].startswith("mofit: 4 of 8 jobs failed, the others are stored; the first")
    )
    jobs = load(folder)["jobs"].collect()
    assert jobs["status"].to_list() == ["done"] * 2 + ["failed"] * 2 + ["done"] * 2 + ["failed"] * 2
    assert jobs["error"][2] == "regime.rl.rounds=0: must be in [1, 4294967295]."
    assert "could not be converted to Integer" in jobs["error"][6]
    assert load(folder)["summary"].collect()["job"].to_list() == [0, 1, 4, 5]


def test_plan_tells_and_runs_nothing(tmp_path: Path) -> None:
    done = mofit(tmp_path / "planned", *GRID, "hydra.sweeper.plan=true")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("jobs: 12, runs: 36\n")
    assert "regime.rl.rounds: 6 values" in done.stdout
    assert not (tmp_path / "planned").exists()


def test_a_resumed_or_merged_sweep_tells_the_command_that_started_it(tmp_path: Path) -> None:
    words = [*SHORT, "regime.rl.rounds=2,3", "hydra.sweeper.points=4"]
    started = shlex.join(["mofit", *words])
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    mofit(whole, *words)
    assert load(whole).provenance["command"] == started
    mofit(whole, "-m", "hydra.sweeper.resume=true")
    assert load(whole).provenance["command"] == started
    for shard in ("1/2", "2/2"):
        mofit(parts, *words, f"hydra.sweeper.shard={shard}")
    merge([parts], parts)
    assert load(parts).provenance["command"] == started


def test_a_seed_that_is_drawn_is_drawn_once(tmp_path: Path) -> None:
    folder, seeds = tmp_path / "drawn", set()
    for words in ([*SHORT, "regime.rl.rounds=2,3", "seed=null"], ["-m", "hydra.sweeper.resume=true"]):
        done = mofit(folder, *words)
        assert done.returncode == 0, done.stderr
        seeds |= set(load(folder)["jobs"].collect()["seed"])
    assert len(seeds) == 1


def test_rounds_that_a_sweep_did_not_keep_are_run_for_when_it_is_resumed(tmp_path: Path) -> None:
    words, resume = [*SHORT, "regime.rl.rounds=2,3"], ["hydra.sweeper.resume=true", "hydra.sweeper.force=true"]
    folder = swept(tmp_path / "kept", *words, "records=summary")
    assert "rounds" not in load(folder).tables
    swept(folder, *words, "records=rounds", *resume)
    assert table_bytes(folder) == table_bytes(swept(tmp_path / "whole", *words, "records=rounds"))
