"""`mofit-runs`: what is stored is listed, what is damaged is named, and nothing is left out."""

import shutil
from pathlib import Path

import pytest

from analysis.commands.runs import main
from analysis.shelf.listing import Line, listing
from sim.builders.plan import build
from sim.config.compose import compose
from sim.errors import BadInput
from sim.runs.store import run_and_store
from sim.store.tables import PROVENANCE
from tests.commands import run_here
from tests.sweep.sweeps import SHORT, mofit


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run, a damaged one, one without its provenance, a sweep, and one that is not finished."""
    place = tmp_path_factory.mktemp("shelf")
    plan = build(compose("experiment=law", "records=summary"))
    for name in ("outputs/day/run", "outputs/day/damaged", "outputs/day/bare"):
        run_and_store(plan, "kernel", 3, place / name)
    summary = place / "outputs/day/damaged/tables/summary.parquet"
    summary.write_bytes(summary.read_bytes()[:-20])
    (place / "outputs/day/bare/tables" / PROVENANCE).unlink()
    folder = place / "multirun/day/sweep"
    mofit(folder, *SHORT, "regime.rl.rounds=2,3", "world.parameters.hackability=0,9", "records=summary")
    unfinished = place / "multirun/day/unfinished"
    shutil.copytree(folder, unfinished)
    (unfinished / "tables").rename(unfinished / "chunks")
    return place


def by_name(lines: list[Line]) -> dict[str, Line]:
    return {line.folder.name: line for line in lines}


def test_runs_and_sweeps_are_listed_with_what_came_of_them(shelf: Path) -> None:
    found = by_name(listing([shelf]))
    assert sorted(found) == ["bare", "damaged", "run", "sweep", "unfinished"]
    assert found["run"].what.startswith("run, 3 replicates")
    assert found["run"].answer.startswith(("law a leads (", "law b leads ("))
    assert found["sweep"].what == "sweep, 4 jobs, 2 failed"
    assert "leads (" in found["sweep"].answer
    assert "world.parameters.hackability=0,9" in found["sweep"].words
    assert not found["run"].damaged
    assert not found["sweep"].damaged


def test_damaged_folders_are_named_and_unfinished_sweeps_are_not_damaged(shelf: Path) -> None:
    found = by_name(listing([shelf]))
    assert found["damaged"].damaged
    assert "table 'summary' is damaged" in found["damaged"].answer
    assert found["bare"].damaged
    assert not found["unfinished"].damaged
    assert found["unfinished"].answer.startswith("not finished; `mofit-merge")


def test_words_that_all_commands_have_do_not_differ(shelf: Path) -> None:
    """Of two sweeps that are the same, nothing differs."""
    twice = shelf / "twice"
    for name in ("one", "other"):
        shutil.copytree(shelf / "multirun/day/sweep", twice / name)
    assert [line.words for line in listing([twice])] == [(), ()]
    shutil.rmtree(twice)


def test_the_command_looks_where_mofit_stores(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    done = run_here(main, "mofit-runs", cwd=shelf)
    assert done.returncode == 0, done.stderr
    assert "outputs/day/run" in done.stdout
    assert "multirun/day/sweep" in done.stdout


def test_nothing_to_look_at_is_said_in_a_sentence(tmp_path: Path) -> None:
    done = run_here(main, "mofit-runs", cwd=tmp_path)
    assert done.returncode == 2
    assert "has neither outputs/ nor multirun/" in done.stderr
    with pytest.raises(BadInput, match="there is no such folder"):
        listing([tmp_path / "nowhere"])
