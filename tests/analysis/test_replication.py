"""A sweep over seeds is replication: its report pools them and says so."""

from pathlib import Path

import pytest

from analysis.commands.diagram import write_phase
from analysis.stored import open_sweep
from analysis.sweeps.answer import sentences
from analysis.sweeps.figures import figures
from analysis.sweeps.layout import layout
from analysis.sweeps.report import write_sweep_report
from tests.analysis.sweeps import write_sweep


@pytest.fixture(params=["seeds", "replicates"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Eight runs of which the first motivation wins five: eight jobs, or eight replicates of one."""
    shares = [(0.8, 0.2)] * 5 + [(0.3, 0.7)] * 3
    if request.param == "seeds":
        return write_sweep(tmp_path / "seeds", [{"seed": seed, "shares": [at]} for seed, at in enumerate(shares)])
    return write_sweep(tmp_path / "replicates", [{"shares": shares}])


def test_it_is_reported_as_replication(folder: Path) -> None:
    run = open_sweep(folder)
    shown = layout(run)
    assert shown.replication
    first, won, mean, harm = sentences(run, shown)
    alike = {"seeds": "The 8 jobs differ in their seeds alone", "replicates": "One job was run several times"}
    assert first == f"{alike[folder.name]}: the runs are replicates, and what differs between them is luck."
    assert won == "Who dominates, of 8 runs: intended in 5 and reward seeker in 3."
    assert mean == "Intended holds 61% at the end, the mean over runs."
    assert harm == "Expected harm in deployment per agent is 0.100 in every run."
    (drawn,) = figures(run, shown)
    drawn.chart.to_dict()
    assert drawn.reading == "Largest median share: intended with 80%."
    page = write_sweep_report(run).read_text(encoding="utf-8")
    assert "and how much of it is luck?" in page
    assert "one point only" not in page


def test_mofit_phase_draws_it(folder: Path) -> None:
    assert write_phase(folder).exists()
