"""Make one dataset of what has run of a sweep: of its parts, or of one that was cut short."""

import shutil
from pathlib import Path

import polars as pl

from sim.errors import BadInput
from sim.store.occupied import JOBS, MANIFEST
from sim.store.provenance import sweep_facts
from sim.store.replace import draft_of, restore
from sim.sweep.chunks import Chunks
from sim.sweep.compaction import compact, taken_apart


def merge(folders: list[Path], target: Path) -> Path:
    """Compact what all folders hold into `target/tables`; the folders keep theirs unless they are the target.

    A report that stands in the target is removed, as it tells of less than the tables now hold.

    Raises:
        BadInput: if a folder holds no part of a sweep, or parts of different sweeps.
    """
    jobs = _jobs(folders[0])
    occupied = (target / JOBS).exists() or (target / "tables").exists()
    for folder in [*folders[1:], *([target] if occupied else [])]:
        if not _jobs(folder).equals(jobs):
            raise BadInput(f"{folder}: holds a part of another sweep than {folders[0]}.")
    chunks = Chunks(target)
    restore(chunks.tables)
    if not (target / JOBS).exists():
        chunks.announce(jobs)
    for folder in folders:
        if folder.resolve() != target.resolve():
            _copy_chunks(folder, target)
            for part in taken_apart(Chunks(folder)):
                numbers = part["runs"]["job"].to_list()
                chunks.write(min(numbers), max(numbers), 0, part, (folder / "tables").stat().st_mtime_ns)
    compact(chunks, jobs, sweep_facts(folders[0]))
    print(_told(chunks, jobs))
    if (target / "report.html").exists():
        (target / "report.html").unlink()
        print(f"report.html told of what was there before and is removed; `mofit-report {target}` writes another")
    return target / "tables"


def _copy_chunks(folder: Path, target: Path) -> None:
    """Copy chunks that the target does not have, each whole or not at all, and what a sweep says of itself."""
    if (folder / MANIFEST).exists() and not (target / MANIFEST).exists():
        shutil.copyfile(folder / MANIFEST, target / MANIFEST)
    for chunk in Chunks(folder).each():
        copy = target / "chunks" / chunk.folder.name
        if copy.exists():
            continue
        draft = draft_of(copy)
        draft.mkdir(parents=True)
        try:
            for file in chunk.folder.iterdir():
                shutil.copyfile(file, draft / file.name)
            draft.rename(copy)
        finally:
            shutil.rmtree(draft, ignore_errors=True)


def _told(chunks: Chunks, jobs: pl.DataFrame) -> str:
    """Say how many of the jobs the tables have, and of how many some replicates have not run."""
    files = sorted((chunks.tables / "jobs").glob("*.parquet"))
    if not files:
        return f"0 of {len(jobs)} jobs: nothing has run to its end yet"
    states = pl.concat([pl.read_parquet(file, columns=["job", "status"]) for file in files])
    failed = states.filter(status="failed")
    wanted = jobs.select("job", wanted=pl.col("wanted") if "wanted" in jobs.columns else pl.lit(1))
    summaries = [pl.scan_parquet(file).select("job") for file in (chunks.tables / "summary").glob("*.parquet")]
    ran = pl.concat([pl.LazyFrame(schema={"job": pl.UInt32}), *summaries]).group_by("job").len("ran").collect()
    counted = wanted.join(failed, on="job", how="anti").join(ran, on="job", how="left")
    missing = counted.filter(pl.col("ran").fill_null(0) < pl.col("wanted"))
    partly = missing["ran"].count()
    some = f" ({partly} of them have some replicates)" if partly else ""
    return f"{len(states)} of {len(jobs)} jobs, {len(failed)} failed, {len(missing)} not done{some}"


def _jobs(folder: Path) -> pl.DataFrame:
    """Return the jobs of the sweep that a folder holds a part of."""

    hint = "give the folder of a sweep that was cut short, or those that hydra.sweeper.shard=i/n filled"
    if not folder.is_dir():
        raise BadInput(f"{folder}: there is no such folder; {hint}.")
    if (folder / "tables" / "jobs.parquet").exists():
        raise BadInput(f"{folder}: holds a single run, whole as it is; {hint}.")
    if not (folder / JOBS).exists() or not ((folder / "chunks").exists() or (folder / "tables").exists()):
        raise BadInput(f"{folder}: holds no part of a sweep; {hint}.")
    return pl.read_parquet(folder / JOBS)
