"""The dataset of a sweep: its jobs are composed, run as one ensemble, and stored in common tables."""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import polars as pl
from hydra.core.utils import JobReturn, JobStatus
from hydra.types import HydraContext

from sim.config.complaints import COMPLAINTS, sentence
from sim.errors import BadInput
from sim.measures.kept import objective
from sim.memo import Memo
from sim.store import parquet
from sim.store.occupied import refuse_run
from sim.store.provenance import sweep_facts
from sim.sweep.design.composer import Composer
from sim.sweep.design.jobs import in_shard, job_table, shard_of
from sim.sweep.design.streams import with_streams
from sim.sweep.design.verify import verify
from sim.sweep.ensemble import Ended, Sweep
from sim.sweep.manifest import drawn_seed, engine_of
from sim.sweep.progress import progress
from sim.sweep.results.aside import tell_damaged
from sim.sweep.results.chunks import Chunks, Done
from sim.sweep.results.compaction import compact, mend
from sim.sweep.results.joblist import announce
from sim.sweep.results.stored import Stored
from sim.sweep.workers import Workers

Workforce = Callable[[], Workers | None]
"""Returns the workers that run the units of one launch; None stands for threads."""


class Dataset:
    """The dataset in `hydra.sweep.dir`, over all launches of a sweep.

    A sweeper that knows all its jobs announces them, and compacts the dataset at the end. For any other sweeper, every
    launch announces its own jobs and compacts.
    """

    def __init__(self, context: HydraContext, config: Any, threads: int | None, workers: Workforce) -> None:
        options = config.hydra.sweeper
        self._composer = Composer(context.config_loader, config)
        self._config = config
        self._memo = Memo()
        self._chunks = Chunks(Path(str(config.hydra.sweep.dir)))
        self._shard = options.get("shard")
        mend(self._chunks)
        self._seed = drawn_seed(self._chunks.folder)
        self._resumes = bool(options.get("resume"))
        self._threads = threads
        self._workers = workers
        self._overrides: dict[int, Sequence[str]] = {}
        self._done: frozenset[Done] = frozenset()

    def announce(self, job_overrides: Sequence[Sequence[str]], first: int = 0) -> None:
        """Store the list of all jobs, so that finished jobs can be compacted even after a kill.

        Raises:
            BadInput: if the folder holds a single run.
        """
        refuse_run(self._chunks.folder)
        if self._resumes and not self._overrides:
            tell_damaged(self._chunks, "its jobs run again, and it is set aside")
        self._overrides |= dict(enumerate(job_overrides, start=first))
        wanted = pl.Series("wanted", self._replicates(list(self._overrides)), pl.UInt32)
        self._table = job_table(self._overrides).with_columns(wanted)
        announce(self._chunks.folder, self._table)
        self._done = frozenset(self._chunks.done()) if self._resumes else frozenset()

    def verify(self, job_overrides: Sequence[Sequence[str]]) -> None:
        """Raise `BadInput` if one of a sample of jobs composes differently from Hydra."""
        verify(self._composer, job_overrides)

    def run(self, jobs: Sequence[int]) -> list[JobReturn]:
        """Run the jobs of this machine's part; a failing job gives a FAILED result and a row with the reason."""
        mine = in_shard(shard_of(self._shard), jobs)
        with progress(sum(self._replicates(mine))) as advance:
            sweep = Sweep(
                jobs=mine,
                compose=self._compose,
                complain=_complain,
                chunks=self._chunks,
                done=self._done,
                threads=self._threads,
                workers=self._workers(),
                advance=advance,
                memo=self._memo,
            )
            ended = sweep.run()
        return [_job_return(self._overrides[job], ended[job]) for job in mine]

    def compact(self) -> None:
        """Turn finished jobs into sorted tables; for a part of a sweep, `mofit-merge` does so."""
        if self._shard is None:
            engine = engine_of(self._config, self._overrides.values())
            compact(self._chunks, self._table, sweep_facts(self._chunks.folder, engine))

    def valued(self, results: Sequence[JobReturn], first: int) -> list[JobReturn]:
        """Let jobs that are in the tables return their objective, as a sweeper that searches asks for it."""
        summaries = Stored(self._chunks.tables).files("summary") if self._shard is None else ()
        for job, result in enumerate(results, start=first):
            if result.status is JobStatus.COMPLETED and self._compose(job)["objective"]:
                mine = pl.concat([parquet.scan(file).filter(job=job) for file in summaries], how="diagonal")
                try:
                    result.return_value = objective(self._compose(job), mine.collect())
                except BadInput as error:
                    result.status, result.return_value = JobStatus.FAILED, error
        return list(results)

    def _compose(self, job: int) -> Mapping[str, Any]:
        composed = self._composer.compose(self._overrides[job])
        seeded = composed if composed["seed"] is not None else {**composed, "seed": self._seed}
        return with_streams(seeded, self._overrides[job])

    def _replicates(self, jobs: Sequence[int]) -> list[int]:
        """Return the number of runs of each job: as its overrides say, else that of the first job that composes."""
        usual = 1
        for job in jobs:
            with suppress(Exception):  # an error of this job is reported when it is run
                usual = int(self._compose(job)["replicates"])
                break
        return [_replicates_given(self._overrides[job], usual) for job in jobs]


def _replicates_given(overrides: Sequence[str], usual: int) -> int:
    given = [int(text.partition("=")[2]) for text in overrides if re.fullmatch(r"replicates=\d+", text)]
    return given[-1] if given else usual


def _complain(error: Exception) -> str:
    return sentence(error) if isinstance(error, COMPLAINTS) else f"{type(error).__name__}: {error}"


def _job_return(overrides: Sequence[str], ended: Ended) -> JobReturn:
    failed = ended.error is not None
    result = JobReturn(overrides=list(overrides), status=JobStatus.FAILED if failed else JobStatus.COMPLETED)
    result.return_value = BadInput(ended.error or "") if failed else None
    return result
