"""What is said of a sweep that ends early: what stays of it, and how to go on."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.errors import BadInput
from sim.shards import MANIFEST


@contextmanager
def stays(folder: Path) -> Iterator[None]:
    """Put into a sentence that a folder cannot be written, and have an interrupt say what stays.

    Raises:
        BadInput: in place of an `OSError`.
        KeyboardInterrupt: with what stays as its message, if anything does.
    """
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        told = f"hydra.sweep.dir={folder}: cannot write {error.filename or folder} ({reason})"
        raise BadInput(f"{told}; {_what_stays(folder) or 'nothing was stored'}.") from error
    except KeyboardInterrupt:
        raise KeyboardInterrupt(_what_stays(folder)) from None


def _what_stays(folder: Path) -> str:
    """Tell what can be gone on with; without what a sweep says of itself that is nothing."""
    if not (folder / MANIFEST).exists():
        return ""
    return f"what was stored before stays in {folder}, and hydra.sweeper.resume=true goes on from there"
