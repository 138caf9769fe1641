"""Imports run one way, heavy libraries stay where they belong, and packages are this repository's."""

import ast
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("agents", "sim", "analysis", "conf", "hydra_plugins")
BELOW = {
    "agents": set(),
    "hydra_plugins": {"sim", "sim/config", "sim/store", "sim/sweep", "sim/sweep/design"},
    "conf": set(),
    # sim, from the bottom up
    "sim": set(),
    "sim/config": {"sim"},
    "sim/store": {"agents", "sim"},
    "sim/model": {"agents", "sim"},
    "sim/builders": {"agents", "sim", "sim/config", "sim/store", "sim/model"},
    "sim/engines": {"agents", "sim", "sim/model"},
    "sim/expected": {"agents", "sim/model"},
    "sim/tables": {"sim", "sim/store", "sim/model", "sim/expected"},
    "sim/measures": {"agents", "sim", "sim/store", "sim/model", "sim/expected", "sim/tables"},
    "sim/runs": {
        *("agents", "sim", "sim/store", "sim/model", "sim/builders", "sim/engines", "sim/expected", "sim/tables"),
        "sim/measures",
    },
    "sim/sweep/design": {
        *("sim", "sim/config", "sim/store", "sim/model", "sim/builders", "sim/engines", "sim/expected", "sim/tables"),
        "sim/measures",
    },
    "sim/sweep/results": {"sim", "sim/store"},
    "sim/sweep": {
        *("sim", "sim/config", "sim/store", "sim/model", "sim/builders", "sim/engines", "sim/tables"),
        *("sim/measures", "sim/sweep/design", "sim/sweep/results"),
    },
    "sim/cli": {
        "sim",
        "sim/config",
        "sim/store",
        "sim/model",
        "sim/builders",
        "sim/measures",
        "sim/runs",
        "sim/sweep",
        "sim/sweep/results",
    },
    # analysis, from the bottom up; all of it may use all of sim and agents
    "analysis": set(),
    "analysis/look": set(),
    "analysis/theory": set(),
    "analysis/page": {"analysis", "analysis/look"},
    "analysis/runs": {"analysis", "analysis/look", "analysis/page"},
    "analysis/runs/figures": {"analysis", "analysis/look", "analysis/page", "analysis/runs"},
    "analysis/sweeps": {"analysis", "analysis/look", "analysis/page"},
    "analysis/beside": {"analysis", "analysis/look", "analysis/page", "analysis/sweeps"},
    "analysis/shelf": {"analysis", "analysis/look"},
    "analysis/explain": {"analysis/look"},
    "analysis/claims": {"analysis", "analysis/look", "analysis/page", "analysis/theory", "analysis/runs"},
    "analysis/foretell": {"analysis", "analysis/look", "analysis/page"},
    "analysis/lab": {"analysis/look", "analysis/theory"},
    "analysis/inference": {"analysis", "analysis/look", "analysis/page"},
    "analysis/evals": {"analysis", "analysis/inference"},
    "analysis/commands": {
        *("analysis", "analysis/look", "analysis/page", "analysis/runs", "analysis/runs/figures", "analysis/sweeps"),
        *("analysis/explain", "analysis/claims", "analysis/inference", "analysis/evals", "analysis/lab"),
        *("analysis/beside", "analysis/shelf"),
    },
}
"""What each folder may import beside itself. A folder that is not here is part of the nearest one above it."""
ONLY_IN = {
    "mesa": ["agents/policy.py", "sim/engines/mesa.py"],
    "altair": ["analysis/"],
    "ray": ["sim/sweep/cluster.py"],
    "jax": ["sim/engines/network/", "analysis/inference/"],
    "optax": ["sim/engines/network/"],
    "hydra": ["hydra_plugins/", "sim/config/", "sim/cli/", "sim/sweep/", "analysis/commands/callback.py"],
}
FILES = [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))]
LONG = 200
"""Lines of a file, and lines that a reason to be longer may take."""
MANY = 15
"""Files of a folder, its `__init__.py` aside."""


def home(place: str) -> str:
    """Return the folder of `BELOW` that a file or module belongs to; `python -m sim` is a command."""
    place = place.replace("sim/__main__", "sim/cli/__main__")
    parts = Path(place).parts
    found = ("/".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next(folder for folder in found if folder in BELOW)


def imported(file: Path) -> set[str]:
    """List the modules a file imports anywhere, inside functions too."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def module_file(name: str) -> Path | None:
    """Return the file of a module of ours; None for a package or a library."""
    file = ROOT / f"{name.replace('.', '/')}.py"
    return file if file.exists() else None


def ours(file: Path) -> set[str]:
    """List the modules of ours that a file imports, `from package import module` included."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if module_file(name) else node.module for name in whole}
    return {name for name in found if name.split(".")[0] in PACKAGES}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_imports_run_one_way(file: Path) -> None:
    place = file.relative_to(ROOT).as_posix()
    here = home(place)
    may = BELOW[here] | {here}
    for name in ours(file):
        there = home(name.replace(".", "/"))
        above = here.startswith("analysis") and there.startswith(("sim", "agents"))
        assert above or there in may or place.endswith("/__init__.py"), f"{place} imports {name}"
    for library, homes in ONLY_IN.items():
        if library in {name.split(".")[0] for name in imported(file)}:
            assert place.startswith(tuple(homes)), library


def test_no_two_files_import_each_other() -> None:
    """Walk imports from every file; to come back to a file that is still open is a cycle."""
    arrows = {file: {f for n in ours(file) if (f := module_file(n)) is not None} for file in FILES}
    done: set[Path] = set()

    def walk(file: Path, open_files: tuple[Path, ...]) -> None:
        assert file not in open_files, [str(f.relative_to(ROOT)) for f in (*open_files, file)]
        if file not in done:
            for other in arrows[file]:
                walk(other, (*open_files, file))
            done.add(file)

    for file in FILES:
        walk(file, ())


def test_no_folder_is_crowded() -> None:
    folders = {file.parent for file in FILES}
    sizes = {str(f.relative_to(ROOT)): len(list(f.glob("*.py"))) - 1 for f in folders}
    assert {folder: size for folder, size in sizes.items() if size > MANY} == {}


def test_the_walk_sees_arrows_that_run_back(tmp_path: Path) -> None:
    (tmp_path / "back.py").write_text("def f():\n    from analysis.runs.tables import x\n", encoding="utf-8")
    assert imported(tmp_path / "back.py") == {"analysis.runs.tables"}


@pytest.mark.parametrize("package", ["agents", "sim", "analysis", "conf"])
def test_packages_are_those_of_this_repository(package: str) -> None:
    assert Path(importlib.import_module(package).__file__ or "").parents[1] == ROOT


def test_no_file_is_long() -> None:
    """A longer file says in its first lines why (`Long because ...`)."""
    texts = {str(file.relative_to(ROOT)): file.read_text(encoding="utf-8") for file in FILES}
    long = {name for name, text in texts.items() if len(text.splitlines()) > LONG and "Long because" not in text}
    assert long == set()
