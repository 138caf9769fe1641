"""Storing, compacting and merging a sweep, killed or hindered before every change of the disk, then gone on with."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import sim.sweep.ensemble
from sim.store.schemas import SCHEMA_VERSION
from sim.sweep.design.jobs import job_table
from sim.sweep.ensemble import Sweep
from sim.sweep.results.chunks import Chunks
from sim.sweep.results.compaction import compact, mend
from sim.sweep.results.joblist import announce
from sim.sweep.results.merge import merge
from tests.sim.configs import small
from tests.store.disturbed import Killed, full, moments
from tests.sweep.sweeps import leftovers, table_bytes

MAKES = [Killed, full, KeyboardInterrupt]
JOBS = job_table({job: [f"seed={job}"] for job in range(4)})
BASE = small("regime.rl.rounds=2")


def sweep(folder: Path, jobs: range = range(4)) -> None:
    """Go on with a sweep, as resuming does, up to its chunks."""
    chunks = Chunks(folder)
    mend(chunks)
    announce(folder, JOBS)
    Sweep(jobs, lambda job: {**BASE, "seed": job}, str, chunks, frozenset(chunks.done()), threads=1).run()


def compacted(folder: Path) -> None:
    compact(Chunks(folder), JOBS, {"schema_version": SCHEMA_VERSION})


def whole_sweep(folder: Path) -> None:
    sweep(folder)
    compacted(folder)


@pytest.fixture(autouse=True)
def two_jobs_a_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sim.sweep.ensemble, "LARGEST_CHUNK", 2)


@pytest.fixture
def whole(tmp_path: Path) -> dict[str, bytes]:
    whole_sweep(tmp_path / "whole")
    return table_bytes(tmp_path / "whole")


def copies(source: Path, tmp_path: Path) -> Callable[[int], Path]:
    return lambda at: Path(shutil.copytree(source, tmp_path / f"at{at:03d}"))


@pytest.mark.parametrize("make", MAKES)
def test_storing(tmp_path: Path, whole: dict[str, bytes], make: Callable[[], BaseException]) -> None:
    def folder(at: int) -> Path:
        return tmp_path / f"at{at:03d}"

    for here in moments(folder, sweep, make):
        assert not Chunks(here).damaged()
        whole_sweep(here)
        assert table_bytes(here) == whole
        assert not leftovers(here)


@pytest.mark.parametrize("make", MAKES)
@pytest.mark.parametrize("first", [0, 2])
def test_compacting(tmp_path: Path, whole: dict[str, bytes], make: Callable[[], BaseException], first: int) -> None:
    """Chunks alone, and chunks beside tables; nothing that was stored before has to run again."""
    source = tmp_path / "source"
    if first:
        sweep(source, range(first))
        compacted(source)
    sweep(source)
    done = Chunks(source).done()
    assert len(done) == 4
    for here in moments(copies(source, tmp_path), compacted, make):
        mend(Chunks(here))
        assert Chunks(here).done() == done
        compacted(here)
        assert table_bytes(here) == whole
        assert not leftovers(here)


@pytest.mark.parametrize("make", MAKES)
def test_merging(tmp_path: Path, whole: dict[str, bytes], make: Callable[[], BaseException]) -> None:
    """One part as chunks, one as tables; the parts keep theirs."""
    one, two = tmp_path / "one", tmp_path / "two"
    sweep(one, range(2))
    sweep(two, range(2, 4))
    compacted(two)
    parts = [sorted((f, f.read_bytes()) for f in part.rglob("*") if f.is_file()) for part in (one, two)]
    for here in moments(lambda at: tmp_path / f"at{at:03d}", lambda here: merge([one, two], here) and None, make):
        merge([one, two], here)
        assert table_bytes(here) == whole
        assert not leftovers(here)
    assert parts == [sorted((f, f.read_bytes()) for f in part.rglob("*") if f.is_file()) for part in (one, two)]
