"""Commands on pipes that nobody reads to the end, and on terminals with few characters."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from agents.compiled import ROOT
from sim.store.tables import load

SHORT = ["regime=rl_only", "regime.rl.rounds=3", "population.agents=40"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


def run(module: str, *words: str, at: Path, **settings: str) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-m", module, *words]
    return subprocess.run(command, cwd=at, env=ENVIRONMENT | settings, capture_output=True, check=False)


def read_one_line(*words: str, at: Path) -> tuple[int, str]:
    """Run a command, close its output after a line; returns its exit code and what it said of errors."""
    with subprocess.Popen(
        [sys.executable, "-m", "sim", *words], cwd=at, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as command:
        assert command.stdout is not None
        assert command.stderr is not None
        command.stdout.readline()
        command.stdout.close()
        said = command.stderr.read().decode()
    return command.returncode, said


@pytest.mark.parametrize("sweep", [False, True], ids=["run", "sweep"])
def test_a_reader_that_leaves_early_leaves_a_report(sweep: bool, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    words = ["-m", "seed=1,2", f"hydra.sweep.dir={folder}"] if sweep else [f"hydra.run.dir={folder}"]
    code, said = read_one_line(*words, *SHORT, at=tmp_path)
    assert code == 0, said
    assert "Traceback" not in said
    assert "Broken" not in said
    assert (folder / "report.html").read_text(encoding="utf-8").endswith("</html>\n")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_help_and_explain_print_on_terminals_with_few_characters(encoding: str, tmp_path: Path) -> None:
    helped = run("sim", "--help", at=tmp_path, PYTHONIOENCODING=encoding)
    assert helped.returncode == 0, helped.stderr
    assert b"mofit trains a population" in helped.stdout
    asked = ("motivation=misaligned_schemer", "situation=shell_access")
    explained = run("analysis.commands.explain", *asked, at=tmp_path, PYTHONIOENCODING=encoding)
    assert explained.returncode == 0, explained.stderr
    text = explained.stdout.decode(encoding)
    assert " -> " in text
    assert "Value of each action" in text


def test_python_m_sim_is_mofit(tmp_path: Path) -> None:
    checked = run("sim", *SHORT, "check=true", at=tmp_path)
    assert checked.returncode == 0, checked.stderr
    assert checked.stdout.decode().startswith("valid: plan ")
    assert list(tmp_path.rglob("*.parquet")) == []
    ran = run("sim", *SHORT, "hydra.run.dir=ran", "~hydra.callbacks.report", at=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert load(tmp_path / "ran").provenance["command"].startswith("mofit regime=rl_only ")
