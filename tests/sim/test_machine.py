"""On systems that lack parts of POSIX, simulated by taking them away."""

import os
import sys
from pathlib import Path

import pytest

from sim import machine
from sim.builders.plan import build
from sim.runs.store import run_and_store
from sim.store.replace import draft_of, drop_abandoned
from sim.store.tables import load
from tests.sim.configs import small


@pytest.fixture
def _no_posix(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what Windows lacks; a signal sent there would end the process that it is sent to."""

    def kill(process: int, number: int) -> None:
        raise AssertionError("os.kill ends a process on Windows")

    monkeypatch.setitem(sys.modules, "resource", None)
    monkeypatch.setattr(machine, "POSIX", False)
    monkeypatch.delattr(os, "sysconf")
    monkeypatch.setattr(os, "kill", kill)
    monkeypatch.setattr(machine, "CGROUP", Path("/nowhere"))


def test_who_is_running() -> None:
    assert machine.is_running(os.getpid())
    assert not machine.is_running(2**22 + 1)  # above what Linux numbers processes with


@pytest.mark.usefixtures("_no_posix")
def test_a_run_is_stored_without_posix(tmp_path: Path) -> None:
    assert machine.memory_bytes() is None
    run_and_store(build(small("regime=rl_only")), "kernel", 1, tmp_path / "run")
    assert load(tmp_path / "run").provenance["peak_memory_mib"] is None


@pytest.mark.usefixtures("_no_posix")
def test_drafts_are_kept_where_nobody_can_tell_whose_they_are(tmp_path: Path) -> None:
    draft = draft_of(tmp_path / "tables")
    draft.mkdir()
    drop_abandoned(tmp_path)
    assert draft.exists()


def test_the_program_starts_without_posix_modules() -> None:
    """No file of the program imports at its top what Windows lacks."""
    from tests.test_structure import FILES, imported

    lacking = {"resource", "fcntl", "pwd", "grp", "termios"}
    assert {str(file): found for file in FILES if (found := imported(file) & lacking)} == {}
