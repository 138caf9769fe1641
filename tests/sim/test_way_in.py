"""What hides a package of this program is named, before anything else goes wrong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import motivation_fitness
from agents.compiled import ROOT
from motivation_fitness import COMMANDS, PACKAGES, hidden, run


def python(folder: Path, *words: str, path: str = "") -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [path, str(ROOT)]))}
    return subprocess.run(
        [sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_nothing_is_hidden_here() -> None:
    assert hidden() is None


@pytest.mark.parametrize("name", PACKAGES)
@pytest.mark.parametrize("kind", ["file", "package", "folder"])
def test_what_hides_a_package_is_named(
    name: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / (f"{name}.py" if kind == "file" else name)
    if kind == "file":
        place.touch()
    else:
        place.mkdir()
        if kind == "package":
            (place / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    for module in [module for module in sys.modules if module.partition(".")[0] == name]:
        monkeypatch.delitem(sys.modules, module)
    if kind == "folder":  # a package anywhere on the path comes before a folder without `__init__.py`
        assert hidden() is None
        return
    with pytest.raises(SystemExit) as ended:
        run("mofit")
    printed = capsys.readouterr().err
    assert ended.value.code == 2
    assert printed.startswith(f"mofit: {place}: hides the package '{name}' of this program; rename that file")
    assert printed.count("\n") == 1


def test_a_script_beside_a_file_of_that_name(tmp_path: Path) -> None:
    (tmp_path / "agents.py").touch()
    (tmp_path / "script.py").write_text("from sim import build\n", encoding="utf-8")
    done = python(tmp_path, "script.py")
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith(f"ImportError: {tmp_path / 'agents.py'}: hides the package 'agents'")
    assert "is not a package" not in done.stderr


def test_a_package_that_is_not_whole_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wheel of the name `sim`, installed over ours, leaves a package without our modules."""
    monkeypatch.setitem(motivation_fitness.COMMANDS, "mofit", "sim.nowhere")
    with pytest.raises(SystemExit):
        run("mofit")
    printed = capsys.readouterr().err
    assert printed.startswith(f"mofit: {ROOT / 'sim'}: is not whole (No module named 'sim.nowhere')")
    assert printed.count("\n") == 1


@pytest.mark.parametrize("program", COMMANDS)
def test_every_command_is_there(program: str) -> None:
    from importlib import import_module
    from importlib.metadata import entry_points

    assert callable(import_module(COMMANDS[program]).main)
    (entry,) = entry_points(group="console_scripts", name=program)
    assert entry.module == "motivation_fitness"
    assert callable(entry.load())


def test_the_way_in_imports_nothing_of_ours_or_others() -> None:
    program = "import sys; import motivation_fitness; print(sorted({name.partition('.')[0] for name in sys.modules}))"
    loaded = python(ROOT, "-c", program).stdout
    for name in (*PACKAGES, "hydra", "numpy", "polars", "numba", "yaml"):
        assert f"'{name}'" not in loaded
