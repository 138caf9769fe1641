"""Results of one kind are not replaced by another, and what a sweep says of itself when it ends early is true."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.commands.report import build_report
from sim.errors import BadInput
from sim.model.room import UNITS, in_units
from sim.store.sealed import write_sealed
from sim.sweep import manifest
from sim.sweep.design.estimate import TIMES
from sim.sweep.endings import explain_early_end
from sim.sweep.results.merge import merge
from tests.sweep.sweeps import ENVIRONMENT, SHORT, mofit, swept, table_bytes

RUN = [
    "regime=rl_only",
    "population.agents=20",
    "regime.rl.episodes=2",
    "regime.rl.rounds=2",
    "~hydra.callbacks.report",
]
TWO = [*SHORT, "regime.rl.rounds=2,3"]
REPORTED = [word for word in TWO if "report" not in word]


def single(folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "sim.cli.main", *RUN, f"hydra.run.dir={folder}"],
        cwd=folder.parent, env=ENVIRONMENT, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_run_and_a_sweep_do_not_replace_each_other(tmp_path: Path) -> None:
    sweep, run = swept(tmp_path / "sweep", *TWO), tmp_path / "run"
    before = table_bytes(sweep)
    refused = single(sweep)
    assert refused.returncode == 2
    assert refused.stderr == (
        f"mofit: hydra.run.dir={sweep}: holds a sweep, which a single run would replace; give another folder.\n"
    )
    assert table_bytes(sweep) == before
    for code in (0, 2):  # nor does a run take the place of another
        assert single(run).returncode == code
    before = table_bytes(run)
    for words in ([], ["hydra/sweeper=basic"]):
        done = mofit(run, *TWO, *words)
        assert (done.returncode, done.stdout) == (2, "")
        assert "holds a run, which a sweep would replace; give another folder." in done.stderr
        assert table_bytes(run) == before
        assert not (run / "sweep.json").exists()


def test_a_part_writes_no_report_and_says_what_comes_next(tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    for shard in ("1/2", "2/2"):
        done = mofit(folder, *REPORTED, f"hydra.sweeper.shard={shard}")
        assert done.returncode == 0, done.stderr
        line = f"1 of 2 jobs are in {folder}; `mofit-merge {folder}` makes the dataset when all parts are done"
        assert done.stdout == f"part {shard}: {line}\n"
        assert not (folder / "report.html").exists()
        if shard == "1/2":
            with pytest.raises(BadInput, match="holds parts of a sweep but no tables; `mofit-merge"):
                build_report(folder)
            merge([folder], folder)


def test_what_is_said_when_nothing_was_stored(tmp_path: Path) -> None:
    with (
        pytest.raises(BadInput, match=r"cannot write .*none \(no\); nothing was stored\."),
        explain_early_end(tmp_path / "none"),
    ):
        raise OSError(13, "no", str(tmp_path / "none"))
    with pytest.raises(KeyboardInterrupt) as caught, explain_early_end(tmp_path / "none"):
        raise KeyboardInterrupt
    assert str(caught.value) == ""


def test_check_runs_nothing_and_tells_which_jobs_are_not_valid(tmp_path: Path) -> None:
    done = mofit(tmp_path / "checked", *SHORT, "regime.rl.rounds=2,0,many", "seed=1", "check=true")
    assert done.returncode == 2
    first, *others = done.stdout.splitlines()
    assert first == "valid: 1 of 3 jobs"
    assert [line.partition(": ")[2] for line in others] == [
        "regime.rl.rounds=0: must be in [1, 4294967295].",
        "regime.rl.rounds: Value 'many' of type 'str' could not be converted to Integer.",
    ]
    assert done.stderr == "mofit: 2 of 3 jobs are not valid.\n"
    assert not list(tmp_path.iterdir())


def test_a_key_that_some_jobs_have_is_no_typo(tmp_path: Path) -> None:
    words = ["regime=rl_only,standard", "regime.character_training.rounds=1", "check=true"]
    done = mofit(tmp_path / "some", "-m", "population.agents=20", *words)
    assert "valid: 1 of 2 jobs" in done.stdout, done


def test_a_manifest_needs_no_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", link)
    write_sealed(tmp_path / "sweep.json", {"seed": 1}, manifest._put_new)
    with pytest.raises(FileExistsError):
        write_sealed(tmp_path / "sweep.json", {"seed": 2}, manifest._put_new)
    assert manifest.drawn_seed(tmp_path) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["sweep.json"]


def test_estimates_are_in_units_that_tell_something() -> None:
    assert [in_units(x, TIMES) for x in (0.5, 59, 90, 7200)] == [
        "0.5 seconds", "59 seconds", "1.5 minutes", "2.0 hours"
    ]  # fmt: skip
    assert [in_units(x, UNITS) for x in (512, 2**14, 3 * 2**20)] == ["0.5 KiB", "16 KiB", "3.0 MiB"]


def test_a_sobol_design_that_is_uneven_is_told(tmp_path: Path) -> None:
    words = ["regime.rl.noise=interval(0,1)", "hydra.sweeper.design=sobol", "hydra.sweeper.samples=6", "check=true"]
    done = mofit(tmp_path / "sobol", *SHORT, *words)
    assert done.stderr == "hydra.sweeper.samples=6: a Sobol design is even only at powers of two, as 4 or 8.\n"
