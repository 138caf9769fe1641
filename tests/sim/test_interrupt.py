"""Ctrl-C, and a request to end, leave whole tables or none, and say so."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from agents.compiled import ROOT
from sim.cli.interrupt import PAUSE, interrupted_where_safe


@pytest.mark.parametrize(("engine", "number"), [("mesa", signal.SIGINT), ("kernel", signal.SIGTERM)])
def test_interrupt(engine: str, number: signal.Signals, tmp_path: Path) -> None:
    """Interrupt, or ask to end, a run under way: its output folder is there, ten minutes of rounds are ahead."""
    command = [sys.executable, "-m", "sim.cli.main", f"engine={engine}", "regime=rl_only", "regime.rl.rounds=1000000"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        deadline = time.monotonic() + 120
        while not list(tmp_path.rglob("overrides.yaml")) and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(3.0)  # let imports and the first rounds pass
        run.send_signal(number)
        said = run.communicate(timeout=60)[1]
    finally:
        run.kill()
    assert run.returncode == 128 + number
    assert said.strip().splitlines()[-1] == "mofit: interrupted: no tables were written."
    assert not list(tmp_path.rglob("*.parquet"))
    assert not list(tmp_path.rglob(".tables-*"))


def test_an_interrupt_waits_for_code_that_would_crash() -> None:
    """While ctypes calls Python, nothing is raised; once it is done, the same Ctrl-C is."""
    done = []

    @ctypes.CFUNCTYPE(None)
    def called_back() -> None:
        cast_slowly()
        done.append(True)

    def interrupted() -> None:
        called_back()
        time.sleep(100 * PAUSE)

    with pytest.raises(KeyboardInterrupt), interrupted_where_safe():
        interrupted()
    assert done
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_interrupts_that_are_ignored_stay_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signal, "getsignal", lambda number: signal.SIG_IGN)
    set_handlers: list[object] = []
    monkeypatch.setattr(signal, "signal", lambda *given: set_handlers.append(given))
    with interrupted_where_safe():
        pass
    assert set_handlers == []


def cast_slowly() -> None:
    """Be interrupted inside a function of the module `ctypes`."""
    code = "def slow(kill, sleep):\n    kill()\n    sleep()\n"
    scope: dict[str, Any] = {"__name__": "ctypes"}
    exec(code, scope)
    scope["slow"](lambda: os.kill(os.getpid(), signal.SIGINT), lambda: time.sleep(3 * PAUSE))
