"""Make one dataset from the finished runs of a sweep: from its parts, or from a sweep that was cut short."""

import shutil
from contextlib import suppress
from pathlib import Path

import polars as pl

from sim.errors import BadInput
from sim.store import parquet
from sim.store.occupied import JOBS, MANIFEST
from sim.store.provenance import sweep_facts
from sim.store.replace import current, draft_of, drafted, put, put_file, sync
from sim.sweep.results.aside import tell_damaged
from sim.sweep.results.chunks import Chunks
from sim.sweep.results.compaction import compact, mend
from sim.sweep.results.joblist import announce, read_jobs
from sim.sweep.results.part import taken_apart
from sim.sweep.results.stored import Stored


def merge(folders: list[Path], target: Path) -> Path:
    """Compact the results of all folders into `target/tables`; folders other than the target stay as they are.

    A report in the target is removed, because it describes fewer results than the tables then hold.

    Raises:
        BadInput: if a folder holds no part of a sweep, or the folders hold parts of different sweeps.
    """
    jobs = _jobs(folders[0])
    others = {folder: _jobs(folder) for folder in folders[1:]}
    if (target / JOBS).exists():  # after a killed merge the target may hold nothing else
        others[target] = read_jobs(target)
    elif current(target / "tables").exists():
        others[target] = _jobs(target)
    for folder, found in others.items():
        if not found.equals(jobs):
            raise BadInput(f"{folder}: holds a part of another sweep than {folders[0]}.")
    chunks = Chunks(target)
    mend(chunks)
    if not (target / JOBS).exists():
        announce(target, jobs)
    for folder in dict.fromkeys(folder.resolve() for folder in (*folders, target)):
        then = f"its jobs count as not done; `mofit -m hydra.sweep.dir={folder} hydra.sweeper.resume=true` runs them"
        tell_damaged(Chunks(folder), then)
    for folder in folders:
        if folder.resolve() != target.resolve():
            _copy_chunks(folder, target)
            tables = current(folder / "tables")
            for part in taken_apart(Stored(tables)):
                numbers = part["runs"]["job"].to_list()
                chunks.write(min(numbers), max(numbers), 0, part, tables.stat().st_mtime_ns)
    compact(chunks, jobs, sweep_facts(folders[0]))
    print(_counts(chunks, jobs))
    if (target / "report.html").exists():
        (target / "report.html").unlink()
        print(f"report.html described the earlier results and is removed; `mofit-report {target}` writes another")
    return target / "tables"


def _copy_chunks(folder: Path, target: Path) -> None:
    """Copy the chunks that the target lacks, each whole or not at all, and the sweep's manifest and job list."""
    if (folder / MANIFEST).exists() and not (target / MANIFEST).exists():
        put_file(target / MANIFEST, lambda draft: shutil.copyfile(folder / MANIFEST, draft))
    for chunk in Chunks(folder).each():
        copy = target / "chunks" / chunk.folder.name
        if copy.exists():
            continue
        with suppress(FileNotFoundError), drafted(draft_of(copy)) as draft:  # compacted meanwhile
            for file in chunk.folder.iterdir():
                shutil.copyfile(file, draft / file.name)
                sync(draft / file.name)
            sync(draft)
            put(draft, copy)


def _counts(chunks: Chunks, jobs: pl.DataFrame) -> str:
    """Return a sentence with the numbers of jobs that are stored, failed, and not done."""
    stored = Stored(chunks.tables)
    files = stored.files("jobs")
    if not files:
        return f"0 of {len(jobs)} jobs: nothing has run to its end yet"
    states = pl.concat([parquet.read(file).select("job", "status") for file in files])
    failed = states.filter(status="failed")
    wanted = jobs.select("job", wanted=pl.col("wanted") if "wanted" in jobs.columns else pl.lit(1))
    summaries = [parquet.scan(file).select("job") for file in stored.files("summary")]
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
    tables = current(folder / "tables")
    if (tables / "jobs.parquet").exists():
        raise BadInput(f"{folder}: holds a single run, whole as it is; {hint}.")
    if not (folder / JOBS).exists() or not ((folder / "chunks").exists() or tables.exists()):
        raise BadInput(f"{folder}: holds no part of a sweep; {hint}.")
    return read_jobs(folder)
