"""The bytes of a sweep's tables tell nothing of how it was run: threads, batches, parts, order, interruptions."""

import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import sim.sweep.ensemble
import sim.sweep.results.compaction
import sim.sweep.unit
from sim.builders.plan import build
from sim.store import parquet
from sim.store.schemas import SCHEMA_VERSION
from sim.sweep import dataset
from sim.sweep.ensemble import Sweep
from sim.sweep.results.chunks import Chunks
from sim.sweep.results.compaction import compact
from sim.sweep.results.merge import merge
from tests.sim.configs import config
from tests.sweep.sweeps import GRID, leftovers, mofit, swept, table_bytes


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return table_bytes(swept(tmp_path_factory.mktemp("sweeps") / "whole", *GRID))


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut sweeps into chunks of five jobs, so that threads have something to share."""
    monkeypatch.setattr(sim.sweep.ensemble, "LARGEST_CHUNK", 5)


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.usefixtures("small_chunks")
def test_threads(whole: dict[str, bytes], tmp_path: Path, threads: int) -> None:
    assert table_bytes(swept(tmp_path / "other", *GRID, f"hydra.launcher.threads={threads}")) == whole


@pytest.mark.parametrize("size", [1, 5])
def test_batches_are_compacted_once(
    whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    times = []
    monkeypatch.setattr(dataset, "compact", lambda *a: times.append(compact(*a)))
    assert table_bytes(swept(tmp_path / "batches", *GRID, f"hydra.sweeper.max_batch_size={size}")) == whole
    assert len(times) == 1


def test_a_sweeper_that_is_not_ours_rewrites_no_part_that_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three launches of four jobs, parts of four jobs: each launch writes its own three tables."""
    monkeypatch.setattr(sim.sweep.results.compaction, "PART", 4)
    expected = table_bytes(swept(tmp_path / "ours", *GRID))
    written = []
    real = parquet.write
    monkeypatch.setattr(parquet, "write", lambda *a: written.append((a, real(*a))))
    folder = swept(tmp_path / "basic", *GRID, "hydra/sweeper=basic", "hydra.sweeper.max_batch_size=4")
    assert table_bytes(folder) == expected
    assert sum(a[1].parent.name in ("jobs", "summary", "rounds") for a, _ in written) == 9
    assert not leftovers(folder)


def test_parts_merge_into_the_whole(whole: dict[str, bytes], tmp_path: Path) -> None:
    parts = [tmp_path / f"part{i}" for i in (1, 2, 3)]
    for i, part in enumerate(parts, start=1):
        swept(part, *GRID, f"hydra.sweeper.shard={i}/3")
        assert not (part / "tables").exists()
    merge(parts, tmp_path / "merged")
    assert table_bytes(tmp_path / "merged") == whole
    merge([tmp_path / "merged"], tmp_path / "merged")
    assert table_bytes(tmp_path / "merged") == whole


def test_parts_in_one_folder_merge_into_the_whole(whole: dict[str, bytes], tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    for i in (2, 1):
        swept(folder, *GRID, f"hydra.sweeper.shard={i}/2")
    merge([folder], folder)
    assert table_bytes(folder) == whole
    done = mofit(folder, *GRID, "seed=3", "hydra.sweeper.shard=1/2")
    assert done.returncode == 2
    assert "what all its jobs set has changed since this sweep was started" in done.stderr


def test_what_a_cut_sweep_has_can_be_looked_at_and_resumed(whole: dict[str, bytes], tmp_path: Path) -> None:
    folder = swept(tmp_path / "cut", *GRID, "hydra.sweeper.shard=1/2")  # half of it, as if killed then
    merge([folder], folder)
    assert table_bytes(folder) != whole
    assert table_bytes(swept(folder, *GRID, "hydra.sweeper.resume=true")) == whole
    assert table_bytes(swept(folder, "-m", "~hydra.callbacks.report", "hydra.sweeper.resume=true")) == whole
    assert not leftovers(folder)


def test_tables_survive_being_killed_while_new_ones_take_their_place(
    whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are put back, so that nothing runs again."""
    folder = swept(tmp_path / "between", *GRID)
    (folder / "tables").rename(folder / ".tables-before")
    gone = f"{socket.gethostname()}-4194305-01234567"  # no process has such a number
    (folder / f".tables-{gone}").mkdir()
    (folder / f".sweep.json-{gone}").touch()
    monkeypatch.setattr(sim.sweep.unit, "play", lambda *a: pytest.fail("ran again"))
    assert table_bytes(swept(folder, *GRID, "hydra.sweeper.resume=true")) == whole
    assert not leftovers(folder)


def ensemble(folder: Path, order: list[int], motivations: Mapping[int, list[str]] | None = None) -> dict[str, bytes]:
    """Run jobs in an order, each with a seed of its own, and motivations where they are given."""
    base = config(
        "regime=rl_only", "population.agents=20", "regime.rl.episodes=2", "regime.rl.rounds=3", "replicates=2"
    )

    def composed(job: int) -> dict[str, Any]:
        kept = (motivations or {}).get(job, list(base["motivation"]))
        return {**base, "seed": job, "motivation": {name: base["motivation"][name] for name in kept}}

    chunks = Chunks(folder)
    Sweep(jobs=order, compose=composed, complain=str, chunks=chunks).run()
    table = dataset.job_table({job: [f"seed={job}"] for job in sorted(order)})
    compact(chunks, table, {"schema_version": SCHEMA_VERSION})
    return table_bytes(folder)


@pytest.mark.usefixtures("small_chunks")
def test_order_of_jobs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sim.sweep.results.compaction, "PART", 4)
    jobs = list(range(13))
    shuffled = [7, 0, 12, 3, 9, 1, 11, 5, 2, 10, 4, 8, 6]
    assert ensemble(tmp_path / "shuffled", shuffled) == ensemble(tmp_path / "sorted", jobs)


@pytest.mark.parametrize("size", [1, 3])
def test_columns_that_only_some_jobs_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    casts = {0: ["sycophant", "intended"], 1: ["drifter"], 2: ["intended", "drifter"], 3: ["green_bar", "sycophant"]}
    together = ensemble(tmp_path / "together", [0, 1, 2, 3], casts)
    monkeypatch.setattr(sim.sweep.ensemble, "LARGEST_CHUNK", size)
    assert ensemble(tmp_path / "apart", [3, 1, 2, 0], casts) == together


def test_a_run_that_is_done_again_replaces_all_rows_of_the_old_one(tmp_path: Path) -> None:
    """As after `force`: the same job, now with fewer rounds."""
    base = config("regime=rl_only", "population.agents=20", "regime.rl.episodes=2", "regime.rl.rounds=9")
    fewer = config("regime=rl_only", "population.agents=20", "regime.rl.episodes=2", "regime.rl.rounds=4")
    table = dataset.job_table({0: ["seed=0"]})
    assert build(base).hash != build(fewer).hash
    for again in (False, True):
        chunks = Chunks(tmp_path / f"again{again}")
        for resolved in (base, fewer) if again else (fewer,):
            Sweep(jobs=[0], compose=lambda job, r=resolved: r, complain=str, chunks=chunks).run()
        compact(chunks, table, {})
    assert table_bytes(tmp_path / "againTrue") == table_bytes(tmp_path / "againFalse")
