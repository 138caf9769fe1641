"""The same seed gives the same bytes, and an edited rule takes effect at the next run."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from agents.compiled import ROOT, cache_folder, compiled_sources, with_imports
from sim.builders.plan import build
from sim.runs.run import run
from sim.store.tables import write
from tests.sim.configs import small

PROGRAM = """
import sys
from pathlib import Path
from sim.builders.plan import build
from sim.config.compose import compose
from sim.store.tables import write
from sim.runs.run import run
plan = build(compose(*sys.argv[2:]))
write(Path(sys.argv[1]), run(plan, engine="kernel", replicates=3), {"plan_hash": plan.hash})
"""
OVERRIDES = ["records=lineages", "regime.rl.rounds=5", "population.agents=30"]


def table_bytes(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted((folder / "tables").glob("*.parquet"))}


def run_program(root: Path, program: str, *arguments: str, **environment: str) -> str:
    """Run a program without Python's bytecode, which does not notice an edit of equal length in the same second."""
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("engine", ["mesa", "kernel"])
def test_twice_in_one_process(tmp_path: Path, engine: str) -> None:
    plan = build(small("records=lineages"))
    for name in ("one", "two"):
        write(tmp_path / name, run(plan, engine=engine), {"plan_hash": plan.hash})
    assert table_bytes(tmp_path / "one") == table_bytes(tmp_path / "two")
    assert len(table_bytes(tmp_path / "one")) == 8


def test_in_two_processes_and_another_seed_differs(tmp_path: Path) -> None:
    for name in ("one", "two"):
        run_program(ROOT, PROGRAM, str(tmp_path / name), *OVERRIDES)
    run_program(ROOT, PROGRAM, str(tmp_path / "other"), *OVERRIDES, "seed=1")
    assert table_bytes(tmp_path / "one") == table_bytes(tmp_path / "two")
    assert table_bytes(tmp_path / "one")["rounds.parquet"] != table_bytes(tmp_path / "other")["rounds.parquet"]


EDITED = """
import numpy as np
from sim.model.transmission import transmit_mixed
mind = np.array([0.25, 0.75])
transmit_mixed(np.eye(2), mind)
print(mind.tolist())
"""


def test_editing_a_called_rule_takes_effect(tmp_path: Path) -> None:
    """Edit a function in one file that compiled code in another calls: the cached caller must not survive."""
    root = tmp_path / "program"
    for package in ("agents", "sim", "analysis", "conf"):
        shutil.copytree(ROOT / package, root / package)
    shutil.copy(ROOT / "motivation_fitness.py", root)
    caller = root / "sim" / "model" / "transmission.py"
    callee = root / "agents" / "callee.py"
    head = "from agents.compiled import compiled\n\n\n@compiled\ndef factor() -> float:\n    return {}\n"
    text = caller.read_text(encoding="utf-8").replace(
        "        influence[target] = passed[target]\n", "        influence[target] = passed[target] * factor()\n"
    )
    caller.write_text("from agents.callee import factor\n" + text, encoding="utf-8")
    cache = {"MOFIT_CACHE_DIR": str(tmp_path / "cache")}
    seen = []
    for value in ("1.0", "2.0"):
        callee.write_text(head.format(value), encoding="utf-8")
        seen.append(run_program(root, EDITED, **cache))
    assert seen == ["[0.25, 0.75]\n", "[0.5, 1.5]\n"]
    assert len(list((tmp_path / "cache").iterdir())) == 2


DECORATORS = {"compiled", "inlined", "joined"}


def compiles(file: Path) -> bool:
    """Tell whether a file compiles a function, by its syntax."""
    functions = [
        node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if hasattr(node, "decorator_list")
    ]
    return any(isinstance(d, ast.Name) and d.id in DECORATORS for node in functions for d in node.decorator_list)


def test_every_file_that_compiles_is_hashed() -> None:
    core = {file for folder in ("agents", "sim") for file in (ROOT / folder).rglob("*.py") if compiles(file)}
    assert core <= set(compiled_sources())
    assert ROOT / "sim/model/selection/demographies/moran.py" in core, "one rule of many"
    assert ROOT / "agents/learning/entry.py" in compiled_sources(), "compiled rules use its constants and its fields"


def test_a_compiled_file_outside_the_core_has_a_cache_of_its_own() -> None:
    curves = ROOT / "analysis/inference/curves"
    assert compiles(curves / "sampler.py")
    of_its_own = {curves / name for name in ("sampler.py", "likelihood.py", "quantities.py", "rules.py", "model.py")}
    assert of_its_own <= set(with_imports([curves / "sampler.py"]))
    assert not of_its_own & set(compiled_sources())
    assert cache_folder(curves / "sampler.py") != cache_folder(ROOT / "sim/engines/kernel.py") == cache_folder()


MOVED = """
from agents.compiled import cache_folder, compiled_sources
print(cache_folder().name, len(compiled_sources()))
"""


def test_a_moved_compiled_file_is_noticed(tmp_path: Path) -> None:
    """The cache of compiled code is named by places too: a file that moves between folders starts a new one."""
    root = tmp_path / "program"
    for package in ("agents", "sim", "analysis", "conf"):
        shutil.copytree(ROOT / package, root / package)
    shutil.copy(ROOT / "motivation_fitness.py", root)
    before = run_program(root, MOVED)
    (root / "sim" / "model" / "deeper").mkdir()
    (root / "sim" / "model" / "drawing.py").rename(root / "sim" / "model" / "deeper" / "drawing.py")
    after = run_program(root, MOVED)
    assert before.split()[1] == after.split()[1]
    assert before.split()[0] != after.split()[0]


DIGEST = """
from sim.builders.digest import program_digest
print(program_digest().hex())
"""


def test_only_what_decides_a_runs_tables_changes_its_plan_hash(tmp_path: Path) -> None:
    root = tmp_path / "program"
    for package in ("agents", "sim", "conf", "analysis", "hydra_plugins"):
        shutil.copytree(ROOT / package, root / package)
    shutil.copy(ROOT / "motivation_fitness.py", root)
    before = run_program(root, DIGEST)
    for file in (
        "sim/config/catalogue.py",
        "sim/cli/main.py",
        "sim/sweep/results/merge.py",
        "analysis/commands/report.py",
    ):
        with (root / file).open("a", encoding="utf-8") as source:
            source.write("# an edit\n")
        assert run_program(root, DIGEST) == before, file
    seen = {before}
    for file in ("agents/belief.py", "sim/model/world.py", "sim/engines/kernel.py", "sim/tables/summary.py"):
        with (root / file).open("a", encoding="utf-8") as source:
            source.write("# an edit\n")
        seen.add(run_program(root, DIGEST))
    (root / "sim" / "model" / "moved").mkdir()
    (root / "sim" / "model" / "world.py").rename(root / "sim" / "model" / "moved" / "world.py")
    seen.add(run_program(root, DIGEST))
    assert len(seen) == 6
