"""What a sweep's folder says is all that decides its jobs: it is resumed as it was started, and never as another."""

import shutil
from pathlib import Path

import pytest

from sim.store.tables import load
from tests.sweep.sweeps import SHORT, mofit, swept, table_bytes

KEY = "world.parameters.hackability"
DESIGNS = {
    "lhs": [f"{KEY}=interval(0,1)", "hydra.sweeper.design=lhs", "hydra.sweeper.samples=5", "seed=3"],
    "sobol": [f"{KEY}=interval(0,1)", "hydra.sweeper.design=sobol", "hydra.sweeper.samples=4"],
    "points": [f"{KEY}=interval(0,1)", "hydra.sweeper.points=3"],
    "zip": [f"{KEY}=0,0.5", "regime.rl.rounds=3,4", f"hydra.sweeper.zip=[[{KEY},regime.rl.rounds]]"],
    "shuffle": [f"{KEY}=shuffle(range(0,1,0.1))", "regime.rl.rounds=shuffle(3,4)"],
    "params": [f"+hydra.sweeper.params={{{KEY}:'0,0.5'}}"],
    "experiment": ["experiment=c14_process_supervision", "regime.rl.rounds=3", "replicates=1"],
}
RESUME = ["-m", "~hydra.callbacks.report", "hydra.sweeper.resume=true"]


@pytest.mark.parametrize("name", DESIGNS)
def test_the_documented_command_resumes_every_design(tmp_path: Path, name: str) -> None:
    words = [*(SHORT if name != "experiment" else ["-m", "population.agents=20", SHORT[-1]]), *DESIGNS[name]]
    words = [word for word in words if not (name in ("zip", "shuffle") and word.startswith("regime.rl.rounds=range"))]
    if not any(word.startswith("regime.rl.rounds") for word in words):
        words.append("regime.rl.rounds=3")
    folder = swept(tmp_path / "sweep", *words)
    whole, jobs = table_bytes(folder), load(folder)["jobs"].collect()
    for more in ([], ["hydra.sweeper.force=true"], [*words[1:], "hydra.sweeper.force=true"]):
        shutil.rmtree(folder / "tables")  # as if killed before the first chunk
        resumed = list(dict.fromkeys([*RESUME, *more]))
        done = mofit(folder, *resumed)
        assert done.returncode == 0, done.stderr
        assert load(folder)["jobs"].collect().equals(jobs)
        assert table_bytes(folder) == whole


def test_force_does_not_change_a_design(tmp_path: Path) -> None:
    words = [*SHORT, "regime.rl.rounds=3", *DESIGNS["lhs"]]
    folder = swept(tmp_path / "sweep", *words)
    whole = table_bytes(folder)
    for others in (
        [*SHORT, "regime.rl.rounds=3", DESIGNS["lhs"][0], "seed=3"],  # the advice that made 121 of 8 points
        [*words, "hydra.sweeper.samples=6"],
        [*RESUME, "hydra.sweeper.samples=6"],
        [*words[:-1], "seed=4"],
    ):
        resumed = list(dict.fromkeys([*others, "hydra.sweeper.resume=true", "hydra.sweeper.force=true"]))
        done = mofit(folder, *resumed)
        assert done.returncode == 2
        assert "the swept keys, or how they are swept, have changed since this sweep was started" in done.stderr
        assert "hydra.sweeper.force" not in done.stderr
        assert table_bytes(folder) == whole


def test_parts_of_a_shuffled_sweep_have_the_same_jobs(tmp_path: Path) -> None:
    words = [*SHORT, "regime.rl.rounds=3", DESIGNS["shuffle"][0]]
    for part in ("1/2", "2/2"):
        swept(tmp_path / "shared", *words, f"hydra.sweeper.shard={part}")


def test_results_without_a_manifest_are_not_taken_for_those_of_a_new_sweep(tmp_path: Path) -> None:
    words = [*SHORT, "regime.rl.rounds=3,4"]
    folder = swept(tmp_path / "sweep", *words)
    (folder / "sweep.json").unlink()
    done = mofit(folder, *words)
    assert done.returncode == 2
    assert "holds results of a sweep without its sweep.json; give another folder" in done.stderr


def test_a_sweep_names_the_folder_of_its_own_files(tmp_path: Path) -> None:
    words = [*SHORT, "regime.rl.rounds=3,4", "--config-dir", "examples"]
    folder = swept(tmp_path / "sweep", *words)
    done = mofit(folder, *RESUME)
    assert done.returncode == 2
    assert "was started with --config-dir=" in done.stderr
    assert mofit(folder, *RESUME, "--config-dir", "examples").returncode == 0
