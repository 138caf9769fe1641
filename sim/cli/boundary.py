"""The boundary around every command: any exception ends the command in one sentence.

For input that cannot be run, a full disk or a lack of memory, the sentence says what to change. For a fault of the
program, the sentence names the file that holds the traceback.
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
from sim.errors import complaints_collected, first_line, in_a_sentence, stop

INPUT, FAULT = 2, 1
"""Exit codes: input that cannot be run, a fault of the program."""


@contextmanager
def one_sentence(program: str, *, folders: Iterable[Path] = (), kept: str = "nothing was written") -> Iterator[None]:
    """End a command in one sentence on the error stream if anything is raised inside. Also works as a decorator.

    Messages of `complain_later` are printed at the end, with the exit code of bad input.

    Args:
        program: the command's name, with which the sentence begins.
        folders: folders of `--config-dir`, whose options are suggested for a misspelt one.
        kept: what an interrupt leaves behind, unless the `KeyboardInterrupt` carries a message of its own.

    Example:
        >>> @one_sentence("mofit-merge")
        ... def main() -> None: ...
    """
    try:
        with complaints_collected() as collected:
            yield
        if collected:
            stop(program, " ".join(collected), INPUT)
    except BrokenPipeError:  # the reader has closed the pipe, as `| head` does
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt as interrupt:
        stop(program, f"interrupted: {str(interrupt) or kept}.", exit_code())
    except Exception as error:
        end(program, error, folders)


def end(program: str, error: BaseException, folders: Iterable[Path] = ()) -> NoReturn:
    """Print why a command ends, and end it."""
    sentence = sentence_for(error, folders)
    if sentence is not None:
        stop(program, sentence, INPUT)
    stop(program, traced(program, error), FAULT)


def sentence_for(error: BaseException, folders: Iterable[Path] = ()) -> str | None:
    """Return the sentence for an error that the user can mend; None for a fault of the program."""
    if "omegaconf" in sys.modules:  # complaints of OmegaConf are possible only once it is imported
        complaints = import_module("sim.config.complaints")
        if isinstance(error, complaints.COMPLAINTS):
            return str(complaints.sentence(error, folders))
    return in_a_sentence(error)


def traced(program: str, error: BaseException) -> str:
    """Write the traceback to a file; return the sentence that says so and names the file."""
    said = f"a fault of this program, not of the input ({type(error).__name__}: {first_line(error)})"
    text = "".join(traceback.format_exception(error))
    try:
        descriptor, name = tempfile.mkstemp(prefix=f"{program}-", suffix=".txt", text=True)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError as unwritten:
        return f"{said}; its traceback could not be written ({unwritten.strerror})."
    return f"{said}; its traceback is in {name}, please report it."
