"""Stored founders are found again from any folder."""

from pathlib import Path

import pytest

from sim.builders.plan import build
from sim.cli.founders import with_absolute_founders
from sim.runs.store import run_and_store
from sim.store.tables import load
from tests.sim.configs import small
from tests.sweep.sweeps import SHORT, mofit


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "there").mkdir()
    run_and_store(build(small("regime=rl_only")), "kernel", 1, tmp_path / "stored")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_sweep_goes_on_from_another_folder(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = [*SHORT, "regime.rl.rounds=2", "seed=1,2", "population.founders=stored"]
    assert mofit(here / "sweep", *words).returncode == 0
    before = load(here / "sweep")["summary"].collect()
    monkeypatch.chdir(here / "there")
    again = mofit(here / "sweep", "-m", "hydra.sweeper.resume=true", "~hydra.callbacks.report")
    assert again.returncode == 0, again.stderr
    assert load(here / "sweep")["summary"].collect().equals(before)
    assert f"population.founders={here}/stored" in load(here / "sweep").provenance["command"]


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("stored", "{}/stored"),
        ("stored,prior", "{}/stored,prior"),
        ("choice(stored,there)", "choice({0}/stored,{0}/there)"),
        ("'stored'", "{}/stored"),
        ("elsewhere", "elsewhere"),
        ("prior", "prior"),
    ],
)
def test_what_is_a_folder_here_is_named_whole(value: str, meant: str, here: Path) -> None:
    assert with_absolute_founders([f"population.founders={value}", "seed=1"]) == [
        f"population.founders={meant.format(here)}",
        "seed=1",
    ]


def test_a_path_that_needs_quotes_gets_them(here: Path) -> None:
    (here / "of, (course)").mkdir()
    (word,) = with_absolute_founders(["population.founders='of, (course)'"])
    assert word == f"population.founders='{here}/of, (course)'"
