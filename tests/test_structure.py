"""Imports run one way, heavy libraries stay where they belong, and packages are this repository's."""

import ast
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("agents", "sim", "analysis", "conf", "hydra_plugins")
MAY_IMPORT = {
    "agents": {"agents"},
    "sim": {"agents", "sim"},
    "analysis": {"agents", "sim", "analysis"},
    "analysis/claims": {"agents", "sim", "analysis", "hydra_plugins"},  # an experiment's jobs are the sweeper's
    "hydra_plugins": {"hydra_plugins", "sim"},
}
ENGINES = {"sim.model", "sim.kernel", "sim.run", "sim.build"}
NO_ENGINE = ("analysis/runs/", *(f"analysis/{name}.py" for name in ("tables", "charts", "theory", "style", "report")))
COMMANDS = ("callback", "explain", "gallery", "phase", "report", "show")
"""Modules of `analysis` that bring its folders together; the others stand below them."""
ONLY_IN = {
    "mesa": ["agents/policy.py", "sim/model.py"],
    "altair": ["analysis/"],
    "ray": ["hydra_plugins/ensemble/_ray.py"],
    "hydra": [
        "hydra_plugins/",
        "sim/config.py",
        "sim/compose.py",
        "sim/complaints.py",
        "sim/job.py",
        "analysis/callback.py",
        "analysis/claims/jobs.py",
    ],
}
FILES = [file for package in MAY_IMPORT if "/" not in package for file in sorted((ROOT / package).rglob("*.py"))]


def imported(file: Path) -> set[str]:
    """List the modules a file imports anywhere, inside functions too."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_imports_run_one_way(file: Path) -> None:
    place = str(file.relative_to(ROOT))
    tops = {name.split(".")[0] for name in imported(file)}
    home = next(folder for folder in sorted(MAY_IMPORT, reverse=True) if place.startswith(f"{folder}/"))
    assert tops & set(PACKAGES) <= MAY_IMPORT[home]
    for library, homes in ONLY_IN.items():
        if library in tops:
            assert place.startswith(tuple(homes)), library
    if place.startswith(NO_ENGINE):
        assert not imported(file) & ENGINES


def test_what_analyses_share_knows_none_of_them() -> None:
    """Runs and sweeps do not know each other; claims and lab may use both; the rest of `analysis` is below all."""
    folders = {"runs", "sweeps", "claims", "lab"}
    for file in (ROOT / "analysis").rglob("*.py"):
        home = file.relative_to(ROOT / "analysis").parts[0]
        used = {name.split(".")[1] for name in imported(file) if name.startswith("analysis.")} & folders
        if home in ("runs", "sweeps"):
            assert used <= {home}, file
        elif home.removesuffix(".py") not in (*COMMANDS, *folders):
            assert not used, file


def test_the_walk_sees_arrows_that_run_back(tmp_path: Path) -> None:
    (tmp_path / "back.py").write_text("def f():\n    from analysis.charts import x\n", encoding="utf-8")
    assert imported(tmp_path / "back.py") == {"analysis.charts"}


@pytest.mark.parametrize("package", ["agents", "sim", "analysis", "conf"])
def test_packages_are_those_of_this_repository(package: str) -> None:
    assert Path(importlib.import_module(package).__file__ or "").parents[1] == ROOT


def test_no_file_is_long() -> None:
    lengths = {str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines()) for file in FILES}
    assert {file: lines for file, lines in lengths.items() if lines > 360} == {}
