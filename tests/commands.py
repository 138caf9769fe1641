"""Commands run in this process: starting another takes seconds, most of them imports."""

import io
import os
import sys
from collections.abc import Callable
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from hydra.core.global_hydra import GlobalHydra


class Done(NamedTuple):
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


def run_here(main: Callable[[], None], program: str, *words: str, cwd: Path | None = None) -> Done:
    """Run a command's `main` as its script would, in a folder."""
    code, out, err = 0, io.StringIO(), io.StringIO()
    with (
        patch.object(sys, "argv", [program, *words]),
        patch.dict(os.environ),
        chdir(cwd or Path.cwd()),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            GlobalHydra.instance().clear()  # as in a process of its own
            main()
        except SystemExit as end:
            code = int(end.code or 0)
    return Done(code, out.getvalue(), err.getvalue())
