"""The callback reports on single runs that left tables, and costs nothing at start-up."""

import subprocess
import sys
from types import SimpleNamespace

import pytest
from hydra.core.utils import JobStatus
from hydra.types import RunMode
from omegaconf import OmegaConf

from analysis.commands.callback import ReportCallback


def job(folder, *, status=JobStatus.COMPLETED, mode=RunMode.RUN):
    runtime = SimpleNamespace(output_dir=str(folder))
    return SimpleNamespace(status=status, hydra_cfg=SimpleNamespace(hydra=SimpleNamespace(runtime=runtime, mode=mode)))


def test_a_single_run_gets_a_report_and_a_table(store, capsys):
    folder = store(names=["intended", "odd [name]"], end=[[0.7, 0.3]])
    ReportCallback().on_job_end(config=None, job_return=job(folder))
    printed = capsys.readouterr().out
    assert (folder / "report.html").is_file()
    assert "odd [name]" in printed
    assert "Intended dominates with 70% of the population" in printed
    assert str(folder / "report.html") in printed.replace("\n", "")


def test_a_run_without_a_report_still_gets_its_answer(store, capsys):
    folder = store(names=["intended", "drifter"], end=[[0.7, 0.3]])
    ReportCallback().on_job_end(config=OmegaConf.create({"report": False}), job_return=job(folder))
    printed = capsys.readouterr().out.replace("\n", "")
    assert not (folder / "report.html").exists()
    assert "Intended dominates with 70% of the population" in printed
    assert f"to write it: mofit-report {folder}" in printed


@pytest.mark.parametrize("state", [{"status": JobStatus.FAILED}, {"mode": RunMode.MULTIRUN}])
def test_failures_and_sweeps_get_none(store, capsys, state):
    folder = store()
    ReportCallback().on_job_end(config=None, job_return=job(folder, **state))
    assert not (folder / "report.html").exists()
    assert capsys.readouterr().out == ""


def test_a_run_without_tables_gets_none(tmp_path, capsys):
    ReportCallback().on_job_end(config=None, job_return=job(tmp_path))
    assert list(tmp_path.iterdir()) == []
    assert capsys.readouterr().out == ""


def test_importing_the_callback_loads_nothing_heavy():
    heavy = "{'altair', 'polars', 'numpy', 'rich', 'vl_convert'} & set(sys.modules)"
    code = f"import sys, analysis.commands.callback; print({heavy})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize(
    "partial", [{"sweeper": {"shard": "2/2"}}, {"sweeper": {"plan": True}}, {"check": True}], ids=str
)
def test_a_part_a_plan_and_a_check_report_on_no_older_tables(store, capsys, partial):
    folder = store()
    settings = {"sweep": {"dir": str(folder)}, "sweeper": partial.get("sweeper", {})}
    ReportCallback().on_multirun_end(OmegaConf.create({"hydra": settings, "check": partial.get("check", False)}))
    assert not (folder / "report.html").exists()
    assert capsys.readouterr().out == ""
