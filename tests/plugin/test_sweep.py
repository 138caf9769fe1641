"""Sweeps: one dataset, the same bytes however they were run, resumable, honest about failures."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from agents.compiled import ROOT
from sim.errors import BadInput
from sim.merge import merge
from sim.records import load

SHORT = ["-m", "regime=rl_only", "population.agents=20", "regime.rl.episodes=2"]
GRID = [*SHORT, "regime.rl.rounds=range(2,8)", "world.parameters.hackability=0,0.5", "replicates=3"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


def command(folder: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "sim.main", *words, f"hydra.sweep.dir={folder}"]


def mofit(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command(folder, *words), cwd=folder.parent, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )


def table_bytes(folder: Path) -> dict[str, bytes]:
    files = sorted((folder / "tables").rglob("*.parquet"))
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sweeps") / "whole"
    done = mofit(folder, *GRID, "hydra.launcher.verify=true")
    assert done.returncode == 0, done.stderr
    return folder


def test_tables(swept: Path) -> None:
    run = load(swept)
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
    assert not (swept / "shards").exists()


def test_a_job_of_a_sweep_is_the_run_of_its_own(swept: Path, tmp_path: Path) -> None:
    words = [*SHORT[1:], "regime.rl.rounds=5", "world.parameters.hackability=0.5", "replicates=3"]
    done = subprocess.run(
        [sys.executable, "-m", "sim.main", *words, f"hydra.run.dir={tmp_path}/one", "~hydra.callbacks.report"],
        cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    alone, among = load(tmp_path / "one")["summary"].collect(), load(swept)["summary"].filter(job=7).collect()
    assert alone.drop("job").equals(among.drop("job"))


@pytest.mark.parametrize("threads", [1, 3])
def test_bytes_do_not_depend_on_threads(swept: Path, tmp_path: Path, threads: int) -> None:
    done = mofit(tmp_path / "other", *GRID, f"hydra.launcher.threads={threads}")
    assert done.returncode == 0, done.stderr
    assert table_bytes(tmp_path / "other") == table_bytes(swept)


def test_resuming_what_is_whole_changes_nothing(swept: Path) -> None:
    before = table_bytes(swept)
    done = mofit(swept, "-m", "hydra.sweeper.resume=true")
    assert done.returncode == 0, done.stderr
    assert table_bytes(swept) == before


def test_killed_and_resumed_equals_uninterrupted(swept: Path, tmp_path: Path) -> None:
    folder = tmp_path / "killed"
    for attempt in range(4):
        words = GRID if attempt == 0 else ["-m", "hydra.sweeper.resume=true"]
        run = subprocess.Popen(command(folder, *words), cwd=tmp_path, env=ENVIRONMENT, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while run.poll() is None and not (folder / "shards").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.03 * attempt)
        run.send_signal(signal.SIGKILL)
        run.wait()
    if not (folder / "sweep.json").exists():
        pytest.fail("the sweep was killed before it had begun")
    done = mofit(folder, "-m", "hydra.sweeper.resume=true")
    assert done.returncode == 0, done.stderr
    assert table_bytes(folder) == table_bytes(swept)


def test_what_a_killed_sweep_has_can_be_looked_at_and_resumed(swept: Path, tmp_path: Path) -> None:
    folder = tmp_path / "cut"
    done = mofit(folder, *GRID, "hydra.sweeper.shard=1/2")  # half of it, as if killed then
    assert done.returncode == 0, done.stderr
    merge([folder], folder)
    run = load(folder)
    assert run["jobs"].collect()["job"].to_list() == list(range(0, 12, 2))
    done = mofit(folder, *GRID, "hydra.sweeper.resume=true")
    assert done.returncode == 0, done.stderr
    assert table_bytes(folder) == table_bytes(swept)


def test_failed_jobs_are_rows_and_the_others_complete(tmp_path: Path) -> None:
    folder = tmp_path / "some"
    done = mofit(folder, *SHORT, "regime.rl.rounds=2,0,3,many", "regime.rl.noise=0,0.1")
    assert done.returncode == 2
    assert (
        done.stderr.strip().splitlines()[-1].startswith("mofit: 4 of 8 jobs failed, the others are stored; the first")
    )
    jobs = load(folder)["jobs"].collect()
    assert jobs["status"].to_list() == ["done"] * 2 + ["failed"] * 2 + ["done"] * 2 + ["failed"] * 2
    assert jobs["error"][2] == "regime.rl.rounds=0: must be at least 1."
    assert "could not be converted to Integer" in jobs["error"][6]
    assert load(folder)["summary"].collect()["job"].to_list() == [0, 1, 4, 5]


def test_shards_merge_into_the_whole(swept: Path, tmp_path: Path) -> None:
    parts = [tmp_path / f"part{i}" for i in (1, 2, 3)]
    for i, part in enumerate(parts, start=1):
        done = mofit(part, *GRID, f"hydra.sweeper.shard={i}/3")
        assert done.returncode == 0, done.stderr
        assert not (part / "tables").exists()
    merge([*parts], tmp_path / "merged")
    assert table_bytes(tmp_path / "merged") == table_bytes(swept)
    with pytest.raises(BadInput, match="holds no part of a sweep"):
        merge([tmp_path / "merged"], tmp_path / "merged")


def test_plan_tells_and_runs_nothing(tmp_path: Path) -> None:
    done = mofit(tmp_path / "planned", *GRID, "hydra.sweeper.plan=true")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("jobs: 12, runs: 36\n")
    assert "regime.rl.rounds: 6 values" in done.stdout
    assert not (tmp_path / "planned").exists()


def test_a_seed_that_is_drawn_is_drawn_once(tmp_path: Path) -> None:
    folder, seeds = tmp_path / "drawn", set()
    for words in ([*SHORT, "regime.rl.rounds=2,3", "seed=null"], ["-m", "hydra.sweeper.resume=true"]):
        done = mofit(folder, *words)
        assert done.returncode == 0, done.stderr
        seeds |= set(load(folder)["jobs"].collect()["seed"])
    assert len(seeds) == 1


BAD = [
    (["regime.rl.roundz=1,2"], "unknown key; did you mean 'rounds'?"),
    (["regime.rl.rounds=range(5,5)"], "sweeps over nothing"),
    (["regime.rl.noise=interval(1,0)"], "the lower one first"),
    (["regime.rl.noise=interval(0,1)", "hydra.sweeper.design=lsh"], "did you mean 'lhs'?"),
    (["regime.rl.noise=0,1", "seed=1,2,3", "hydra.sweeper.zip=[[regime.rl.noise,seed]]"], "need as many values each"),
    (["seed=1,2", "hydra.sweeper.zip=[[sed,seed]]"], "did you mean 'seed'?"),
    (["seed=1,2", "hydra.sweeper.shard=3/2"], "must be i/n"),
    (["seed=1,2", "hydra.sweeper.resume=true"], "is not the folder of a sweep"),
]


@pytest.mark.parametrize(("words", "said"), BAD, ids=lambda value: str(value)[:50])
def test_bad_sweeps(words: list[str], said: str, tmp_path: Path) -> None:
    done = mofit(tmp_path / "bad", *SHORT, *words)
    assert done.returncode == 2
    assert said in done.stderr, done.stderr
    assert not list(tmp_path.rglob("summary"))


def test_a_folder_that_holds_a_sweep_is_not_overwritten(swept: Path) -> None:
    done = mofit(swept, *SHORT, "seed=1,2")
    assert done.returncode == 2
    assert "holds a sweep already; add hydra.sweeper.resume=true" in done.stderr


def test_a_changed_sweep_is_not_resumed(swept: Path) -> None:
    done = mofit(swept, *SHORT, "seed=1,2", "hydra.sweeper.resume=true")
    assert done.returncode == 2
    assert "overrides has changed" in done.stderr
