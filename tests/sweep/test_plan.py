"""`plan=true`: what a run or a sweep would take, counted before anything is expanded, and what does not fit."""

from pathlib import Path
from typing import Any

import pytest

from sim.builders.plan import build
from sim.cli.main import main
from sim.errors import BadInput
from sim.model import room
from sim.runs.run import run
from sim.sweep.design import counting, estimate
from sim.sweep.design.counting import count_jobs
from sim.sweep.design.grammar import jobs_of
from tests.commands import Done, run_here
from tests.sim.configs import small
from tests.sweep.sweeps import GRID, SHORT, mofit

OPTIONS: dict[str, Any] = {"params": None, "points": 5, "design": "grid", "samples": 8, "zip": []}


def single(folder: Path, *words: str) -> Done:
    """Run `mofit` in this process, in a folder."""
    return run_here(main, "mofit", *words, cwd=folder)


def test_a_sweep_tells_memory_as_well_as_time(tmp_path: Path) -> None:
    done = mofit(tmp_path / "planned", *GRID, "plan=true")
    assert done.returncode == 0, done.stderr
    heads = [line.split(":")[0] for line in done.stdout.splitlines() if not line.startswith(" ")]
    assert heads == ["jobs", "time", "size", "memory"]
    assert not (tmp_path / "planned").exists()


@pytest.mark.parametrize("word", ["plan=true", "hydra.sweeper.plan=true"])
@pytest.mark.parametrize("engine", ["mesa", "kernel"])
def test_a_single_run_has_a_plan(word: str, engine: str, tmp_path: Path) -> None:
    done = single(tmp_path, *SHORT[1:], f"engine={engine}", "regime.rl.rounds=5", "replicates=4", word)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"runs: 4, rounds: 60, engine: {engine}\n")
    assert "\nmemory: about " in done.stdout
    assert list(tmp_path.rglob("*.parquet")) == []


def test_a_sweep_that_cannot_fit_is_counted_and_refused(tmp_path: Path) -> None:
    """Ten thousand million jobs would take weeks to write out."""
    words = [*SHORT, "seed=range(0,100000)", "regime.rl.rounds=range(1,100001)"]
    for more in ([], ["plan=true"]):
        done = mofit(tmp_path / "large", *words, *more)
        assert done.returncode == 2
        assert done.stderr.startswith("mofit: this sweep has 10,000,000,000 jobs, which take about 18 TiB of memory;")
        assert "enough for " in done.stderr
        assert not (tmp_path / "large").exists()


@pytest.mark.parametrize(
    ("words", "options"),
    [
        (["seed=range(0,8)", "regime.rl.noise=range(0,1,0.3)"], {}),
        (["regime=rl_only,standard", "seed=1", "regime.rl.noise=interval(0,1)"], {}),
        (["regime.rl.noise=interval(0,1)", "population.awareness=interval(0,1)", "seed=1,2"], {"design": "lhs"}),
        (["seed=1,2,3", "regime.rl.rounds=4,5,6", "records=rounds,summary"], {"zip": [["seed", "regime.rl.rounds"]]}),
        (["selection@regime.rl.selection=glob(*)", "seed=range(7,0,-2)"], {}),
        (["seed=shuffle(range(0,5))"], {"params": {"regime.rl.rounds": "1,2"}}),
    ],
    ids=str,
)
def test_counting_agrees_with_listing(hydra: Any, words: list[str], options: dict[str, Any]) -> None:
    loader = hydra.config_loader
    assert count_jobs(loader, OPTIONS | options, words) == len(jobs_of(loader, OPTIONS | options, words, 0))


def test_a_run_that_cannot_fit_names_the_key(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"^population.agents=4294967295: the run takes about .* TiB of memory, and"):
        run(build(small("regime=rl_only") | {"population": {**small()["population"], "agents": 2**32 - 1}}))
    done = single(tmp_path, *SHORT[1:], "regime.rl.rounds=4294967295", "plan=true")
    assert done.returncode == 2
    assert done.stderr.startswith("mofit: regime=4294967305 rounds: the run takes about ")


def test_a_job_that_cannot_fit_fails_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = mofit(tmp_path / "some", *SHORT, "regime.rl.rounds=2,4294967295", "records=summary")
    assert done.returncode == 2
    assert "1 of 2 jobs failed, the others are stored" in done.stderr
    assert "the run takes about" in done.stderr


def test_a_dataset_larger_than_the_disk_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimate, "free_disk_bytes", lambda folder: 1000)
    done = mofit(tmp_path / "full", *GRID, "plan=true")
    assert done.returncode == 2
    assert "1000 B" not in done.stdout
    assert f"hydra.sweep.dir={tmp_path}/full: the sweep takes about " in done.stderr


def test_a_machine_that_does_not_say_its_memory_refuses_nothing(monkeypatch: pytest.MonkeyPatch, hydra: Any) -> None:
    for module in (room, counting):
        monkeypatch.setattr(module, "memory_bytes", lambda: None)
    counting.require_countable(hydra.config_loader, OPTIONS, ["seed=range(0,10000000000)"])
    room.require_room(build(small("regime=rl_only")))
