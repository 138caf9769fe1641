"""A damaged part is named, set aside and run again; it blocks nothing and never counts as done."""

from collections.abc import Callable
from pathlib import Path

import pytest

import sim.sweep.ensemble
import sim.sweep.results.compaction
from sim.errors import BadInput
from sim.store.tables import load
from sim.sweep.results.chunks import Chunks
from sim.sweep.results.merge import merge
from tests.store.test_digests import DAMAGES, emptied, flipped, lost, truncated
from tests.sweep.sweeps import SHORT, leftovers, mofit, swept, table_bytes

WORDS = [*SHORT, "regime.rl.rounds=range(2,6)"]
RESUME = ["-m", "~hydra.callbacks.report", "hydra.sweeper.resume=true"]


@pytest.fixture(autouse=True)
def two_jobs_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sim.sweep.results.compaction, "PART", 2)
    monkeypatch.setattr(sim.sweep.ensemble, "LARGEST_CHUNK", 2)


@pytest.mark.parametrize(
    ("table", "damage"), [("jobs", truncated), ("summary", flipped), ("rounds", emptied), ("summary", lost)]
)
def test_a_part_of_the_tables(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], table: str, damage: Callable[[Path], None]
) -> None:
    folder = swept(tmp_path / "sweep", *WORDS)
    whole = table_bytes(folder)
    damage(folder / "tables" / table / "part-00001.parquet")
    with pytest.raises(
        BadInput, match=rf"table '{table}' is damaged \({table}/part-00001.parquet .*resuming the sweep"
    ):
        load(folder)[table]
    if damage is flipped and table == "summary":  # merging goes on with the rest
        merge([folder], folder)
        printed = capfd.readouterr()
        assert printed.out.startswith("2 of 4 jobs, 0 failed, 2 not done\n")
        assert "summary/part-00001.parquet differs from what was stored; its jobs count as not done" in printed.err
        assert load(folder)["summary"].collect()["job"].to_list() == [0, 1]
    else:
        assert {job for job, *_ in Chunks(folder).done()} == {0, 1}
    done = mofit(folder, *RESUME)
    assert done.returncode == 0
    assert table_bytes(folder) == whole
    assert not leftovers(folder)
    kept = [file.relative_to(folder / "damaged").as_posix().partition("/")[2] for file in folder.glob("damaged/*/*/*")]
    assert {f"{name}/part-00001.parquet" for name in ("jobs", "summary", "rounds")} - set(kept) <= (
        {f"{table}/part-00001.parquet"} if damage is lost else set()
    )


@pytest.mark.parametrize(
    ("table", "damage"), [("runs", truncated), ("summary", lost), ("rounds", lost), ("rounds", flipped)]
)
def test_a_chunk_counts_whole_or_not_at_all(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], table: str, damage: Callable[[Path], None]
) -> None:
    """`lost` is what a kill left of a chunk while it was removed, its rows compacted long ago: it outranks nothing."""
    whole = table_bytes(swept(tmp_path / "whole", *WORDS))
    folder = swept(tmp_path / "part", *WORDS, "hydra.sweeper.shard=1/1")
    first = sorted((folder / "chunks").iterdir())[0]
    damage(first / f"{table}.parquet")
    assert {job for job, *_ in Chunks(folder).done()} == {2, 3}
    merge([folder], folder)
    printed = capfd.readouterr()
    assert printed.out.startswith("2 of 4 jobs, 0 failed, 2 not done\n")
    assert f"damaged: {first}: {table}.parquet" in printed.err
    assert (folder / "damaged" / first.name).is_dir()
    swept(folder, *RESUME)
    assert table_bytes(folder) == whole
    assert not leftovers(folder)


def test_a_chunk_half_removed_outranks_no_stored_rows(tmp_path: Path) -> None:
    folder = swept(tmp_path / "part", *WORDS, "hydra.sweeper.shard=1/1")
    first = sorted((folder / "chunks").iterdir())[0]
    kept = {file.name: file.read_bytes() for file in first.iterdir() if file.name != "summary.parquet"}
    merge([folder], folder)
    whole = table_bytes(folder)
    first.mkdir(parents=True)
    for name, content in kept.items():
        (first / name).write_bytes(content)
    merge([folder], folder)
    assert table_bytes(folder) == whole


@pytest.mark.parametrize("damage", DAMAGES[:3])
def test_the_list_of_jobs_and_the_manifest(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    folder = swept(tmp_path / "sweep", *WORDS)
    whole = table_bytes(folder)
    damage(folder / "jobs.parquet")
    with pytest.raises(BadInput, match=r"jobs\.parquet: is damaged; .* writes it again"):
        merge([folder], folder)
    swept(folder, *RESUME)
    merge([folder], folder)
    damage(folder / "sweep.json")
    done = mofit(folder, *RESUME)
    assert done.returncode == 2
    assert f"{folder / 'sweep.json'}: is damaged" in done.stderr
    merge([folder], folder)
    assert table_bytes(folder) == whole
