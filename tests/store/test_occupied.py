"""Runs do not replace runs, nor two processes each other's: default folders get a suffix, chosen ones are refused."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from hydra.core.global_hydra import GlobalHydra

from sim.cli.main import main
from sim.errors import BadInput
from sim.store import occupied
from sim.store.lock import hold, locked
from sim.store.occupied import claim, let_go, sweeping, unused
from sim.store.tables import load
from tests.sweep.sweeps import ENVIRONMENT

RUN = [
    sys.executable, "-m", "sim.cli.main", "regime=rl_only", "population.agents=20", "regime.rl.episodes=2",
    "regime.rl.rounds=2", "~hydra.callbacks.report",
]  # fmt: skip

HOLD = "import sys, pathlib; from sim.store.lock import hold; lock = hold(pathlib.Path(sys.argv[1]))"


def started(folder: Path, *words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen([*RUN, *words], cwd=folder, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True)


def held_elsewhere(file: Path) -> "subprocess.Popen[str]":
    """Let another process hold a lock until it is ended."""
    program = f"{HOLD}; print(1, flush=True); input()"
    other = subprocess.Popen(
        [sys.executable, "-c", program, str(file)], env=ENVIRONMENT, text=True, stdin=-1, stdout=-1
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "1\n"
    return other


def test_a_lock_is_held_by_one_process_and_freed_by_its_death(tmp_path: Path) -> None:
    file = tmp_path / ".lock"
    other = held_elsewhere(file)
    assert hold(file) is None
    other.kill()
    other.wait()
    lock = hold(file)
    assert lock is not None
    lock.release()
    with locked(file):
        assert hold(file) is None
    assert not list(tmp_path.iterdir())


def test_a_folder_that_another_process_writes_is_refused(tmp_path: Path) -> None:
    for name, taking, said in (
        (".lock", lambda: claim(tmp_path, replace=True), "another process is writing a run there"),
        (".lock-2of3", lambda: sweeping(tmp_path, "2/3").__enter__(), "another process is running part 2/3 of this"),
    ):
        other = held_elsewhere(tmp_path / name)
        with pytest.raises(BadInput, match=said):
            taking()
        other.kill()
        other.wait()
    claim(tmp_path, replace=False)
    let_go(tmp_path)
    with sweeping(tmp_path, "1/3"), sweeping(tmp_path, "2/3"):  # parts share a folder
        pass


def test_a_run_is_replaced_only_where_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    with pytest.raises(BadInput, match=r"holds a run; give another folder, or add replace=true to put this run in its"):
        claim(tmp_path, replace=False)
    assert not list(tmp_path.glob(".*"))
    claim(tmp_path, replace=True)
    let_go(tmp_path)
    (tmp_path / "tables").rename(tmp_path / ".tables-before")  # a kill while another took its place
    with pytest.raises(BadInput, match="holds a run"):
        claim(tmp_path, replace=False)
    assert tmp_path.absolute() not in occupied._claimed


def test_a_name_that_is_taken_gets_a_suffix(tmp_path: Path) -> None:
    names = [unused(tmp_path / "2026-01-01" / "10-00-00").name for _ in range(3)]
    assert names == ["10-00-00", "10-00-00-2", "10-00-00-3"]


def test_two_runs_into_one_chosen_folder(tmp_path: Path) -> None:
    """At the same time, one after the other, and with the setting that replaces."""
    two = [started(tmp_path, "hydra.run.dir=one", f"seed={seed}") for seed in (1, 2)]
    ended = [(run.communicate()[1], run.returncode) for run in two]
    assert sorted(code for _, code in ended) == [0, 2]
    (said,) = (said for said, code in ended if code)
    assert "another process is writing a run there" in said or "holds a run; give another folder" in said
    before = {file: file.read_bytes() for file in sorted(tmp_path.rglob("*")) if file.is_file()}
    assert any(file.name == "jobs.parquet" for file in before)
    again = started(tmp_path, "hydra.run.dir=one", "seed=3")
    assert "holds a run; give another folder, or add replace=true" in again.communicate()[1]
    assert again.returncode == 2
    assert {file: file.read_bytes() for file in sorted(tmp_path.rglob("*")) if file.is_file()} == before
    replacing = started(tmp_path, "hydra.run.dir=one", "seed=3", "replace=true")
    assert replacing.communicate()[1] == ""
    assert (tmp_path / "one" / "tables" / "jobs.parquet").read_bytes() not in before.values()
    assert sorted(os.listdir(tmp_path / "one")) == [".hydra", "tables"]  # noqa: PTH208 - names alone


@pytest.mark.parametrize(("words", "place"), [([], "outputs"), (["-m"], "multirun")])
def test_two_of_the_same_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], place: str) -> None:
    """Their default folders would have one name."""
    monkeypatch.chdir(tmp_path)
    clock = SimpleNamespace(now=lambda: SimpleNamespace(strftime=lambda pattern: "now"))
    monkeypatch.setattr("hydra.core.utils.datetime", clock, raising=False)
    monkeypatch.setattr("hydra.core.utils.strftime", lambda *_: "now", raising=False)  # in earlier releases
    seeds = []
    for seed, folder in ((1, "now"), (2, "now-2")):
        with monkeypatch.context() as called, patch.dict(os.environ):
            called.setattr(sys, "argv", ["mofit", *words, *RUN[3:], f"seed={seed}"])
            GlobalHydra.instance().clear()
            main()
        seeds += load(tmp_path / place / "now" / folder)["jobs"].collect()["seed"].to_list()
    assert seeds == [1, 2]
    assert sorted(entry.name for entry in (tmp_path / place / "now").iterdir()) == ["now", "now-2"]
