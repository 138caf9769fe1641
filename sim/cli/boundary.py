"""The one boundary of every command: whatever comes ends in one sentence.

Input that cannot be run, a full disk or a lack of memory is told in a sentence that says what to change. A fault of the
program is told in a sentence too, which names the file that its traceback is written to.
"""

import os
import sys
import tempfile
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from sim.cli.interrupt import exit_code
from sim.errors import first_line, in_a_sentence, stop, told_later

INPUT, FAULT = 2, 1
"""Exit codes: input that cannot be run, a fault of the program."""


@contextmanager
def one_sentence(program: str, *, folders: Iterable[Path] = (), kept: str = "nothing was written") -> Iterator[None]:
    """End a command in one sentence on the error stream, whatever is raised inside; also a decorator.

    What `tell_later` has said meanwhile is told at the end, with the exit code of bad input.

    Args:
        program: the command's name, which the sentence begins with.
        folders: a user's own folders, whose options are named where one is misspelt.
        kept: what an interrupt leaves, where the interrupt itself does not say it.

    Example:
        >>> @one_sentence("mofit-merge")
        ... def main() -> None: ...
    """
    try:
        with told_later() as told:
            yield
        if told:
            stop(program, " ".join(told), INPUT)
    except BrokenPipeError:  # whoever reads has read enough, as in `| head`
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt as interrupt:
        stop(program, f"interrupted: {str(interrupt) or kept}.", exit_code())
    except Exception as error:
        end(program, error, folders)


def end(program: str, error: BaseException, folders: Iterable[Path] = ()) -> NoReturn:
    """Say why a command ends, and end it."""
    sentence = told_of(error, folders)
    if sentence is not None:
        stop(program, sentence, INPUT)
    stop(program, traced(program, error), FAULT)


def told_of(error: BaseException, folders: Iterable[Path] = ()) -> str | None:
    """Return the sentence for an error that the user can do something about; None for a fault of the program."""
    if "omegaconf" in sys.modules:  # only what composes can complain, and only who composes pays for the import
        complaints = import_module("sim.config.complaints")
        if isinstance(error, complaints.COMPLAINTS):
            return str(complaints.sentence(error, folders))
    return in_a_sentence(error)


def traced(program: str, error: BaseException) -> str:
    """Say in a sentence that the program is at fault, and where the traceback is that this writes."""
    said = f"a fault of this program, not of the input ({type(error).__name__}: {first_line(error)})"
    text = "".join(traceback.format_exception(error))
    try:
        descriptor, name = tempfile.mkstemp(prefix=f"{program}-", suffix=".txt", text=True)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError as unwritten:
        return f"{said}; its traceback could not be written ({unwritten.strerror})."
    return f"{said}; its traceback is in {name}, please report it."
