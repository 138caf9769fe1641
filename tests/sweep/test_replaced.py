"""`replace=true`: a sweep that takes the place of a finished one, and gives it back where nothing comes of it."""

from pathlib import Path

import pytest

from sim.store.tables import load
from sim.sweep import replaced
from tests.sweep.sweeps import SHORT, leftovers, mofit, swept, table_bytes

OLD = [*SHORT, "regime.rl.rounds=2,0,3"]
"""A sweep with a mistake in it."""
NEW = [*SHORT, "regime.rl.rounds=2,4", "replace=true"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert mofit(tmp_path / "sweep", *OLD).returncode == 2
    (tmp_path / "sweep" / "notes.txt").write_text("mine", encoding="utf-8")
    return tmp_path / "sweep"


def test_a_finished_sweep_is_replaced(folder: Path, tmp_path: Path) -> None:
    assert "replace=true to start anew in its place" in mofit(folder, *NEW[:-1]).stderr
    swept(folder, *NEW)
    assert table_bytes(folder) == table_bytes(swept(tmp_path / "other", *NEW[:-1]))
    assert not leftovers(folder)
    assert (folder / "notes.txt").exists()
    assert "replace" not in load(folder).provenance["command"]


@pytest.mark.parametrize("at", ["sim.sweep.manifest.open_sweep", "sim.sweep.ensemble.Sweep.run"])
def test_what_is_replaced_comes_back_where_nothing_was_stored(
    at: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*given: object, **options: object) -> None:
        raise KeyboardInterrupt

    before = table_bytes(folder)
    monkeypatch.setattr(at, fail)
    assert mofit(folder, *NEW).returncode == 130
    assert table_bytes(folder) == before
    assert not leftovers(folder)
    monkeypatch.undo()
    assert "1 of 3 jobs failed" in mofit(folder, "-m", "hydra.sweeper.resume=true", "~hydra.callbacks.report").stderr


@pytest.mark.parametrize("moves", range(1, 4))
def test_a_kill_between_two_moves_loses_nothing(moves: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, made = Path.rename, []

    def rename(path: Path, target: Path) -> Path:
        if len(made) == moves:
            raise SystemExit("killed")  # nothing is put in order after it
        made.append(path)
        return real(path, target)

    before = table_bytes(folder)
    with monkeypatch.context() as killed:
        killed.setattr(replaced.Path, "rename", rename)
        with pytest.raises(SystemExit):
            replaced._move(folder, folder / replaced.ASIDE)
    done = mofit(folder, *OLD)
    assert "holds a sweep already" in done.stderr
    assert table_bytes(folder) == before


def test_only_whole_sweeps_are_replaced(folder: Path) -> None:
    for word in ("hydra.sweeper.resume=true", "hydra.sweeper.shard=1/2"):
        done = mofit(folder, *OLD, "replace=true", word)
        assert done.returncode == 2
        assert "replace=true: starts a sweep anew; leave it out, or hydra.sweeper." in done.stderr
