"""The same seed gives the same bytes, and an edited rule takes effect at the next run."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from agents.compiled import ROOT, compiled_sources
from sim.build import build
from sim.records import write
from sim.run import run
from tests.sim.configs import small

PROGRAM = """
import sys
from pathlib import Path
from sim.build import build
from sim.compose import compose
from sim.records import write
from sim.run import run
plan = build(compose(*sys.argv[2:]))
write(Path(sys.argv[1]), run(plan, engine="kernel", replicates=3), {"plan_hash": plan.hash})
"""
OVERRIDES = ["records=lineages", "regime.rl.rounds=5", "population.agents=30"]


def table_bytes(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted((folder / "tables").glob("*.parquet"))}


def run_program(root: Path, *arguments: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments] if arguments else [sys.executable, "-c", EDITED],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), **environment},
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
        run_program(ROOT, str(tmp_path / name), *OVERRIDES)
    run_program(ROOT, str(tmp_path / "other"), *OVERRIDES, "seed=1")
    assert table_bytes(tmp_path / "one") == table_bytes(tmp_path / "two")
    assert table_bytes(tmp_path / "one")["rounds.parquet"] != table_bytes(tmp_path / "other")["rounds.parquet"]


EDITED = """
import numpy as np
from sim.transmission import transmit_mixed
mind = np.array([0.25, 0.75])
transmit_mixed(np.eye(2), mind)
print(mind.tolist())
"""


def test_editing_a_called_rule_takes_effect(tmp_path: Path) -> None:
    """Edit a function in one file that compiled code in another calls: the cached caller must not survive."""
    root = tmp_path / "program"
    for package in ("agents", "sim"):
        shutil.copytree(ROOT / package, root / package)
    caller = root / "sim" / "transmission.py"
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
        seen.append(run_program(root, **cache))
    assert seen == ["[0.25, 0.75]\n", "[0.5, 1.5]\n"]
    assert len(list((tmp_path / "cache").iterdir())) == 2


def test_every_file_that_compiles_is_hashed() -> None:
    named = {file.name for file in compiled_sources()}
    compiling = (
        "rules",
        "learning",
        "accounts",
        "kernel",
        "selection",
        "transmission",
        "drawing",
        "ranking",
        "whitebox",
    )
    assert named == {f"{name}.py" for name in compiling}
