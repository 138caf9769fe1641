"""Make printing safe: neither a pipe whose reader has gone nor a terminal with few characters may end a command."""

import codecs
import io
import os
import sys
from unicodedata import normalize

PLAIN = {
    "\N{RIGHTWARDS ARROW}": "->",
    "\N{FULL BLOCK}": "#",
    "\N{MULTIPLICATION SIGN}": "x",
    "\N{MIDDLE DOT}": "-",
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
    "\N{MINUS SIGN}": "-",
}
"""Replacements for characters that a terminal lacks. Letters lose their accents by `_plain`."""
HANDLER = "mofit_plain"


def prepare_output() -> None:
    """Let this process print to any pipe and any terminal.

    Streams that a test or a notebook has put in place are left alone.
    """
    codecs.register_error(HANDLER, _plainly)
    if sys.stdout is sys.__stdout__ and isinstance(sys.stdout, io.TextIOWrapper):
        if not sys.stdout.isatty():
            sys.stdout = _to_pipe(sys.stdout)
        sys.stdout.reconfigure(errors=HANDLER)
    if sys.stderr is sys.__stderr__ and isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(errors=HANDLER)


class Pipe(io.RawIOBase):
    """The writing end of a pipe. Once the reader has gone, everything written is dropped."""

    def __init__(self, descriptor: int):
        self._descriptor = descriptor
        self._read = True

    def writable(self) -> bool:
        """Say that this stream is written to."""
        return True

    def fileno(self) -> int:
        """Return the file descriptor, for programs that are started from here."""
        return self._descriptor

    def write(self, data: object) -> int:
        """Write to the pipe; drop the data if nobody reads."""
        block = memoryview(data)  # type: ignore[arg-type]  # the buffer above hands over bytes
        if self._read:
            try:
                return os.write(self._descriptor, block)
            except BrokenPipeError:
                self._read = False
        return len(block)


def _to_pipe(stream: io.TextIOWrapper) -> io.TextIOWrapper:
    stream.flush()
    buffer = io.BufferedWriter(Pipe(stream.fileno()))
    return io.TextIOWrapper(buffer, encoding=stream.encoding, errors=stream.errors, line_buffering=True)


def _plainly(error: UnicodeError) -> tuple[str, int]:
    """Replace characters that an encoding lacks; an error handler for `codecs.register_error`."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(map(_plain, lacking)), error.end


def _plain(letter: str) -> str:
    if letter in PLAIN:
        return PLAIN[letter]
    return normalize("NFKD", letter).encode("ascii", "ignore").decode() or "?"
