"""Compiled rules are kept where they can be written, and mend themselves where they were cut short."""

import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from agents.compiled import ROOT, writable_base

PROGRAM = """
from agents.compiled import compiled, cache_folder
@compiled
def add(x):
    return x + 1
assert add(3) == 4
print(sum(add.stats.cache_hits.values()), cache_folder())
"""


def compiled(tmp_path: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    script = tmp_path / "script.py"
    script.write_text(PROGRAM, encoding="utf-8")
    given = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    given.pop("NUMBA_DISABLE_JIT", None)
    return subprocess.run([sys.executable, script], env=given, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("suffix", ["nbi", "nbc"])
def test_a_cut_cache_file_is_compiled_anew(suffix: str, tmp_path: Path) -> None:
    """It failed at every later start."""
    cache = {"MOFIT_CACHE_DIR": str(tmp_path / "cache")}
    assert compiled(tmp_path, **cache).stdout.startswith("0 ")
    for file in (tmp_path / "cache").rglob(f"*.{suffix}"):
        os.truncate(file, file.stat().st_size // 2)
    mended = compiled(tmp_path, **cache)
    assert mended.returncode == 0, mended.stderr
    assert mended.stdout.startswith("0 ")
    assert compiled(tmp_path, **cache).stdout.startswith("1 ")


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No cache folder chosen, and a temporary folder of this test's own."""
    writable_base.cache_clear()
    monkeypatch.delenv("MOFIT_CACHE_DIR", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    yield tmp_path / "tmp"
    writable_base.cache_clear()


@pytest.mark.parametrize("home", ["nowhere", "unknown user"])
def test_without_a_home_a_temporary_folder_is_used_and_said_once(
    home: str, fresh: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unknown() -> Path:
        raise RuntimeError("Could not determine home directory.")

    if home == "unknown user":
        monkeypatch.setattr(Path, "home", unknown)
    else:
        (fresh / "file").touch()
        monkeypatch.setenv("HOME", str(fresh / "file" / "home"))
    base = writable_base()
    assert writable_base() == base
    assert base.parent == fresh
    assert stat.S_IMODE(base.stat().st_mode) == 0o700
    printed = capsys.readouterr().err
    assert printed.count("\n") == 1
    assert f"cannot be written, so compiled rules are kept in {base} (see MOFIT_CACHE_DIR)." in printed


def test_a_folder_that_others_can_write_is_not_trusted(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is in it would be run."""
    (fresh / "file").touch()
    monkeypatch.setenv("HOME", str(fresh / "file" / "home"))
    planted = fresh / f"motivation-fitness-{os.getuid()}"
    planted.mkdir()
    planted.chmod(0o777)
    base = writable_base()
    assert base != planted
    assert stat.S_IMODE(base.stat().st_mode) == 0o700
