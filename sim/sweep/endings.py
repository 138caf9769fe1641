"""What is said at the end of a sweep: which jobs failed, or, if it ends early, what stays of it and how to go on."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from hydra.core.utils import JobReturn, JobStatus

from sim.errors import BadInput, complain_later
from sim.store.occupied import MANIFEST


@contextmanager
def explain_early_end(folder: Path) -> Iterator[None]:
    """Put into a sentence that a folder cannot be written, and have an interrupt say what stays.

    Raises:
        BadInput: in place of an `OSError`.
        KeyboardInterrupt: with what stays as its message, if anything does.
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
    """Name the stored results and the command that continues the sweep; empty where no manifest was written."""
    if not (folder / MANIFEST).exists():
        return ""
    return f"what was stored before stays in {folder}, and hydra.sweeper.resume=true goes on from there"


def tell_failures(results: Sequence[JobReturn]) -> None:
    """Say what failed at the end of the program, after callbacks have had the sweep."""
    failed = [result for result in results if result.status is JobStatus.FAILED]
    if failed:
        first = f"{' '.join(failed[0].overrides or [])}: {failed[0]._return_value}"
        others = "" if len(failed) == len(results) else ", the others are stored"
        complain_later(f"{len(failed)} of {len(results)} jobs failed{others}; the first, {first}")
