"""The messages at the end of a sweep: failed jobs, or after an early end the stored results and how to resume."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from hydra.core.utils import JobReturn, JobStatus

from sim.errors import BadInput, complain_later
from sim.store.occupied import MANIFEST


@contextmanager
def explain_early_end(folder: Path) -> Iterator[None]:
    """Turn an `OSError` into a sentence, and add to an interrupt which results stay.

    Raises:
        BadInput: in place of an `OSError`.
        KeyboardInterrupt: with a message about stored results, if there are any.
    """
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        problem = f"hydra.sweep.dir={folder}: cannot write {error.filename or folder} ({reason})"
        raise BadInput(f"{problem}; {_what_stays(folder) or 'nothing was stored'}.") from error
    except KeyboardInterrupt:
        raise KeyboardInterrupt(_what_stays(folder)) from None


def _what_stays(folder: Path) -> str:
    """Return the place of stored results and the setting that resumes the sweep; '' if no manifest was written."""
    if not (folder / MANIFEST).exists():
        return ""
    return f"what was stored before stays in {folder}, and hydra.sweeper.resume=true goes on from there"


def tell_failures(results: Sequence[JobReturn]) -> None:
    """Report failed jobs at the end of the program, after the callbacks have run."""
    failed = [result for result in results if result.status is JobStatus.FAILED]
    if failed:
        first = f"{' '.join(failed[0].overrides or [])}: {failed[0]._return_value}"
        others = "" if len(failed) == len(results) else ", the others are stored"
        complain_later(f"{len(failed)} of {len(results)} jobs failed{others}; the first, {first}")
