"""`mofit-merge`: parts one by one or together, what it says of them, and what it does not take."""

import shutil
from pathlib import Path

import pytest

from sim.errors import BadInput, unwritable
from sim.store.tables import load
from sim.sweep.results.merge import merge
from tests.sweep.sweeps import GRID, leftovers, swept, table_bytes


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole sweep, and three parts of the same."""
    folder = tmp_path_factory.mktemp("sweeps")
    swept(folder / "whole", *GRID)
    for i in (1, 2, 3):
        swept(folder / f"part{i}", *GRID, f"hydra.sweeper.shard={i}/3")
    return folder


@pytest.fixture
def parts(stored: Path, tmp_path: Path) -> list[Path]:
    return [Path(shutil.copytree(stored / f"part{i}", tmp_path / f"part{i}")) for i in (1, 2, 3)]


def test_parts_may_be_merged_one_after_the_other(
    stored: Path, parts: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    one, two, three = parts
    merge([one, two], one)
    assert capsys.readouterr().out == "8 of 12 jobs, 0 failed, 4 not done\n"
    (one / "report.html").touch()
    merge([one, three], one)
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "12 of 12 jobs, 0 failed, 0 not done"
    assert said[1].startswith("report.html described the earlier results and is removed")
    assert not (one / "report.html").exists()
    assert table_bytes(one) == table_bytes(stored / "whole")
    assert not leftovers(one)


def test_parts_that_were_each_merged_alone_make_the_whole(stored: Path, parts: list[Path]) -> None:
    for part in parts:
        merge([part], part)
    target = parts[0].parent / "target"
    merge(parts, target)
    assert table_bytes(target) == table_bytes(stored / "whole")
    assert load(target).provenance["command"] == load(stored / "whole").provenance["command"]
    merge([target, parts[0]], target)
    assert table_bytes(target) == table_bytes(stored / "whole")


def test_jobs_that_lack_replicates_are_not_done(parts: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    for chunk in (parts[0] / "chunks").iterdir():
        if "-0002-" in chunk.name:  # the last replicate
            shutil.rmtree(chunk)
    for _ in range(2):  # from chunks, then from tables
        merge([parts[0]], parts[0])
        assert capsys.readouterr().out == "4 of 12 jobs, 0 failed, 12 not done (4 of them have some replicates)\n"


def test_a_copy_is_there_whole_or_not_at_all(parts: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    real, target = shutil.copyfile, parts[0].parent / "target"

    def copy(source: Path, to: Path) -> None:
        if source.suffix == ".parquet" and len(list(target.glob("chunks/*/*"))) == 5:
            raise OSError(28, "No space left on device", str(to))
        real(source, to)

    with monkeypatch.context() as disk:
        disk.setattr(shutil, "copyfile", copy)
        with pytest.raises(OSError, match="No space"):
            merge(parts, target)
    assert [len(list(chunk.iterdir())) for chunk in target.glob("chunks/*")] == [4]


def test_what_is_no_part_is_told_apart(stored: Path, parts: list[Path], tmp_path: Path) -> None:
    run = tmp_path / "run"
    (run / "tables").mkdir(parents=True)
    (run / "tables" / "jobs.parquet").touch()
    other = swept(tmp_path / "other", *GRID, "seed=3", "hydra.sweeper.shard=1/3")
    for folder, said in (
        (tmp_path / "nosuch", "nosuch: there is no such folder"),
        (run, "run: holds a single run"),
        (tmp_path, "holds no part of a sweep"),
        (other, "holds a part of another sweep than"),
    ):
        with pytest.raises(BadInput, match=said):
            merge([parts[0], folder], parts[0])
    with pytest.raises(BadInput, match="holds a part of another sweep than"):
        merge([parts[0]], other)


def test_errors_without_a_file_are_told_as_they_are() -> None:
    assert unwritable(OSError(28, "No space left on device", "f")) == "f: cannot be written (No space left on device)."
    assert unwritable(shutil.Error("several files")) == "several files."
