"""`mofit` in this process, with any words; much quicker than a process of its own."""

import io
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from hydra.core.global_hydra import GlobalHydra

from sim.cli.main import main

SHORT = ("regime=rl_only", "regime.rl.rounds=2", "population.agents=20", "regime.rl.episodes=2", "engine=kernel")
QUIET = "~hydra.callbacks.report"


class Done(NamedTuple):
    """How a command ended."""

    code: int
    stdout: str
    stderr: str


def mofit(*words: str) -> Done:
    """Run `mofit`; what a fault leaves in the temporary folder is the test's to look at."""
    code, out, err = 0, io.StringIO(), io.StringIO()
    with (
        patch.object(sys, "argv", ["mofit", *words]),
        patch.dict(os.environ),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            GlobalHydra.instance().clear()  # as in a process of its own
            main()
        except SystemExit as end:
            code = int(end.code or 0)
    return Done(code, out.getvalue(), err.getvalue())


def require_sentence(done: Done, said: str) -> None:
    """Hold that a command ended in one sentence that says this."""
    assert done.code == 2, done
    assert said in done.stderr, done.stderr
    assert done.stderr.startswith("mofit: ")
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.endswith(".\n")


def write(folder: Path, name: str, text: str | bytes) -> Path:
    """Write a file of a user's folder; returns the file."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file
