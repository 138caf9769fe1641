"""`jobs.parquet`: the list of a sweep's jobs, written before the first job runs."""

from hashlib import blake2b
from pathlib import Path

import polars as pl

from sim.errors import BadInput
from sim.store import parquet
from sim.store.digests import DIGESTS, complaint, listed, put_digest
from sim.store.occupied import JOBS
from sim.store.replace import put_file

CONTENT = "content"
"""Entry of the file's footer: the digest of its rows."""


def announce(folder: Path, jobs: pl.DataFrame) -> None:
    """Store the list of all jobs of the sweep, so that finished jobs can be compacted even after a kill.

    The digest of the file is stored beside it. A kill in between leaves no digest; then that of the rows decides alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / DIGESTS).unlink(missing_ok=True)
    put_file(folder / JOBS, lambda draft: parquet.write(jobs, draft, {CONTENT: _digest(jobs)}))
    put_digest(folder / JOBS)


def read_jobs(folder: Path) -> pl.DataFrame:
    """Return the jobs of the sweep in a folder; raise `BadInput` if their list is damaged."""
    file = folder / JOBS
    try:
        jobs = parquet.read(file)
        if parquet.footer(file).get(CONTENT) == _digest(jobs) and complaint(folder, JOBS, listed(folder)) is None:
            return jobs
    except (pl.exceptions.PolarsError, OSError, ValueError):
        pass
    raise BadInput(
        f"{file}: is damaged; `mofit -m hydra.sweep.dir={folder} hydra.sweeper.resume=true` writes it again."
    )


def _digest(jobs: pl.DataFrame) -> str:
    text = f"{jobs.schema}\n{jobs.write_csv()}"
    return blake2b(text.encode(), digest_size=16).hexdigest()
