"""Compacting loses nothing, whoever else is at work and whenever it is killed."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import sim.sweep.results.compaction
import sim.sweep.results.part
import sim.sweep.unit
from sim.errors import BadInput
from sim.store.replace import draft_of
from sim.store.schemas import SCHEMA_VERSION
from sim.store.tables import load
from sim.sweep.design.jobs import job_table
from sim.sweep.ensemble import Sweep
from sim.sweep.results.chunks import Chunks
from sim.sweep.results.compaction import compact
from sim.sweep.results.joblist import announce
from sim.sweep.results.merge import merge
from tests.sim.configs import small
from tests.sweep.sweeps import leftovers, table_bytes

JOBS = job_table({job: [f"seed={job}"] for job in range(6)})


def ran(folder: Path, jobs: Sequence[int], **settings: Any) -> Chunks:
    """Run jobs into chunks, each with a seed of its own."""
    chunks = Chunks(folder)
    announce(folder, JOBS)
    Sweep(jobs, lambda job: {**small(), "seed": job, **settings}, str, chunks).run()
    return chunks


def compacted(folder: Path, *runs: Sequence[int]) -> dict[str, bytes]:
    for jobs in runs:
        compact(ran(folder, jobs), JOBS, {"schema_version": SCHEMA_VERSION})
    return table_bytes(folder)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return compacted(tmp_path_factory.mktemp("sweeps") / "whole", range(6))


def test_what_others_write_meanwhile_stays(
    whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sweep is merged while it runs: a chunk is added, another is being written, and tables are a draft."""
    chunks, real = ran(tmp_path, [0, 1, 2]), sim.sweep.results.part.Part.write
    live = [draft_of(tmp_path / "tables"), draft_of(tmp_path / "chunks" / "later")]

    def write(*args: Any) -> Any:
        ran(tmp_path, [3, 4, 5])
        for draft in live:
            draft.mkdir()
        return real(*args)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(sim.sweep.results.part.Part, "write", write)
        merge([tmp_path], tmp_path)
    assert len(chunks.each()) == 1
    assert all(draft.exists() for draft in live)
    for draft in live:
        draft.rmdir()
    merge([tmp_path], tmp_path)
    assert table_bytes(tmp_path) == whole
    assert not leftovers(tmp_path)


def test_tables_that_others_put_in_place_meanwhile_are_taken_in(
    whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A merge read half of a sweep; the sweep ended and compacted all of it; the merge must not undo that."""
    chunks, real = ran(tmp_path, [0, 1, 2]), sim.sweep.results.part.Part.write

    def write(*args: Any) -> Any:
        monkeypatch.setattr(sim.sweep.results.part.Part, "write", real)
        compact(ran(tmp_path, [3, 4, 5]), JOBS, {"schema_version": SCHEMA_VERSION})
        return real(*args)

    monkeypatch.setattr(sim.sweep.results.part.Part, "write", write)
    compact(chunks, JOBS, {"schema_version": SCHEMA_VERSION})
    assert table_bytes(tmp_path) == whole
    assert not leftovers(tmp_path)


@pytest.mark.parametrize("moment", ["old aside", "new in", "old half removed", "old removed"])
def test_a_kill_at_any_step_of_the_swap(whole: dict[str, bytes], tmp_path: Path, moment: str) -> None:
    """Chunks are still there, as they go last; the draft was renamed or is left behind by a process that is no more."""
    compacted(tmp_path, [0, 1, 2])
    chunks, tables, before = ran(tmp_path, [3, 4, 5]), tmp_path / "tables", tmp_path / ".tables-before"
    draft = draft_of(tables)
    draft = draft.with_name(draft.name.replace(f"-{draft.name.split('-')[-2]}-", "-4194305-"))
    shutil.copytree(tables, before)
    if moment == "old aside":
        shutil.rmtree(tables)
        draft.mkdir()
    if moment == "old half removed":
        shutil.rmtree(before / "jobs")
    if moment == "old removed":
        shutil.rmtree(before)
    compact(chunks, JOBS, {"schema_version": SCHEMA_VERSION})
    assert table_bytes(tmp_path) == whole
    assert not leftovers(tmp_path)


def test_a_rename_that_fails_leaves_the_old_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, chunks = compacted(tmp_path, [0, 1, 2]), ran(tmp_path, [3])
    real = Path.replace

    def rename(self: Path, target: Path) -> Path:
        if self.name.startswith(".tables-") and self.name != ".tables-before":
            raise OSError(5, "Input/output error", str(self))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", rename)
    with pytest.raises(OSError, match="Input/output"):
        compact(chunks, JOBS, {})
    assert table_bytes(tmp_path) == before
    assert len(chunks.each()) == 1
    assert leftovers(tmp_path) == ["chunks"]


@pytest.mark.parametrize("jobs", [[0, 1], [4, 5], [0, 5], []])
def test_parts_of_which_nothing_ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: list[int]) -> None:
    monkeypatch.setattr(sim.sweep.results.compaction, "PART", 2)
    compact(ran(tmp_path, jobs), JOBS, {"schema_version": SCHEMA_VERSION})
    if jobs:
        assert load(tmp_path)["jobs"].collect()["job"].to_list() == jobs
    assert sorted(file.name for file in tmp_path.glob("tables/jobs/*")) == [
        f"part-{part:05d}.parquet" for part in sorted({job // 2 for job in jobs})
    ]


def stored(folder: Path, *outcomes: Mapping[str, Any], between: bool) -> pl.DataFrame:
    """Run job 0 again and again, with such settings, compacting after each run or once at the end."""
    for settings in outcomes:
        chunks = ran(folder, [0], **settings)
        if between:
            compact(chunks, JOBS, {"schema_version": SCHEMA_VERSION})
    compact(chunks, JOBS, {"schema_version": SCHEMA_VERSION})
    return load(folder)["jobs"].collect()


BROKEN = {"records": "everything"}


@pytest.mark.parametrize("between", [True, False])
def test_a_failure_is_forgotten_once_the_job_has_run_well(tmp_path: Path, between: bool) -> None:
    jobs = stored(tmp_path, BROKEN, {}, between=between)
    assert jobs.select("status", "error").rows() == [("done", None)]


@pytest.mark.parametrize("between", [True, False])
def test_a_failure_after_a_success_does_not_lose_it(tmp_path: Path, between: bool) -> None:
    jobs = stored(tmp_path, {}, BROKEN, between=between)
    assert jobs.select("status", "error").rows() == [("done", None)]
    assert load(tmp_path)["summary"].collect()["job"].to_list() == [0]


def test_a_failure_stays_while_only_other_jobs_run(tmp_path: Path) -> None:
    compact(ran(tmp_path, [0], **BROKEN), JOBS, {"schema_version": SCHEMA_VERSION})
    compact(ran(tmp_path, [1]), JOBS, {"schema_version": SCHEMA_VERSION})
    assert load(tmp_path)["jobs"].collect()["status"].to_list() == ["failed", "done"]


def test_a_replicate_that_failed_is_not_forgotten_for_those_that_ran(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = sim.sweep.unit.play

    def playing(plan: Any, replicate: int, *rest: Any) -> Any:
        if replicate == 1:
            raise BadInput("the second one fails.")
        return real(plan, replicate, *rest)

    monkeypatch.setattr(sim.sweep.unit, "play", playing)
    compact(ran(tmp_path, [0], replicates=2), JOBS, {"schema_version": SCHEMA_VERSION})
    compact(ran(tmp_path, [1]), JOBS, {"schema_version": SCHEMA_VERSION})
    jobs = load(tmp_path)["jobs"].collect()
    assert jobs.select("status", "error").rows() == [("failed", "the second one fails."), ("done", None)]


def test_chunks_of_jobs_that_were_announced_since_stay(tmp_path: Path) -> None:
    """As when the folder of a search is merged while it runs."""
    chunks = ran(tmp_path, [0, 1])
    ran(tmp_path, [5])
    compact(chunks, JOBS.head(5), {"schema_version": SCHEMA_VERSION})
    assert [chunk.first for chunk in chunks.each()] == [5]
    assert load(tmp_path)["jobs"].collect()["job"].to_list() == [0, 1]
