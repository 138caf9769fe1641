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
READS_TABLES_ONLY = (
    "tables.py",
    "theory.py",
    "learning_theory.py",
    "charts.py",
    "style.py",
    "report.py",
    "answer.py",
    "graph.py",
)
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
    if place.startswith("analysis/") and file.name in READS_TABLES_ONLY:
        assert not imported(file) & {"sim.model", "sim.kernel", "sim.run", "sim.build"}


def test_the_walk_sees_arrows_that_run_back(tmp_path: Path) -> None:
    (tmp_path / "back.py").write_text("def f():\n    from analysis.charts import x\n", encoding="utf-8")
    assert imported(tmp_path / "back.py") == {"analysis.charts"}


@pytest.mark.parametrize("package", ["agents", "sim", "analysis", "conf"])
def test_packages_are_those_of_this_repository(package: str) -> None:
    assert Path(importlib.import_module(package).__file__ or "").parents[1] == ROOT


def test_no_file_is_long() -> None:
    lengths = {str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines()) for file in FILES}
    assert {file: lines for file, lines in lengths.items() if lines > 360} == {}
