"""Sweeps without chance: the same dataset however they are run, and a name of their own."""

import json
import signal
import subprocess
import time
from math import sqrt
from pathlib import Path

import polars as pl

from analysis.stored import open_sweep
from analysis.sweeps.figures import figure
from analysis.sweeps.layout import layout
from analysis.sweeps.report import _caveats
from analysis.sweeps.tables import cells
from sim.config.compose import compose
from sim.store.tables import load
from tests.sweep.sweeps import ENVIRONMENT, SHORT, command, mofit, swept, table_bytes

MAP = [*SHORT, "engine=expected", "regime.rl.rounds=range(2,8)", "world.parameters.hackability=0,0.5"]


def test_bytes_do_not_depend_on_threads_or_a_resume(tmp_path: Path) -> None:
    whole = swept(tmp_path / "whole", *MAP)
    parts = swept(tmp_path / "parts", *MAP, "hydra.launcher.threads=1", "hydra.sweeper.max_batch_size=5")
    assert table_bytes(parts) == table_bytes(whole)
    swept(parts, "-m", "hydra.sweeper.resume=true")
    assert table_bytes(parts) == table_bytes(whole)
    assert json.loads((whole / "tables" / "provenance.json").read_text())["engine"] == "expected"
    summary = load(whole)["summary"].collect()
    assert summary.height == 12
    assert summary["founders_left"].null_count() == 12


def test_both_engines_may_be_swept_side_by_side(tmp_path: Path) -> None:
    both = swept(tmp_path / "both", *SHORT, "engine=kernel,expected", "regime.rl.rounds=2,3")
    jobs = load(both)["jobs"].collect()
    assert jobs["plan_hash"].n_unique() == 4
    assert json.loads((both / "tables" / "provenance.json").read_text())["engine"] == "expected and kernel"


def test_a_boundary_of_what_is_never_drawn_is_refused(tmp_path: Path) -> None:
    words = [*SHORT, "engine=expected", "hydra/sweeper=boundary", "hydra.sweeper.measure=first_hit"]
    keys = ["world.parameters.hackability=interval(0,1)", "population.foresight=interval(0,1)"]
    done = mofit(tmp_path / "no", *words, *keys, "hydra.sweeper.level=3")
    assert done.returncode == 2
    assert "hydra.sweeper.measure=first_hit: engine=expected draws nothing" in done.stderr
    assert not (tmp_path / "no").exists()


def test_a_map_killed_on_its_way_and_resumed_ends_as_one_that_never_was(tmp_path: Path) -> None:
    words = [
        *SHORT,
        "engine=expected",
        "regime.rl.rounds=range(2,202,2)",
        "world.parameters.hackability=range(0,1,0.02)",
    ]
    words += ["records=summary", "hydra.launcher.threads=1"]
    folder = tmp_path / "killed"
    run = subprocess.Popen(command(folder, *words), cwd=tmp_path, env=ENVIRONMENT, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while run.poll() is None and not list((folder / "chunks").glob("[!.]*")):
        assert time.monotonic() < deadline
        time.sleep(0.005)
    run.send_signal(signal.SIGKILL)
    assert run.wait() == -signal.SIGKILL
    stored = len(list((folder / "chunks").iterdir()))
    assert stored
    assert not (folder / "tables").exists()
    swept(folder, "-m", "~hydra.callbacks.report", "hydra.sweeper.resume=true")
    assert table_bytes(folder) == table_bytes(swept(tmp_path / "whole", *words))
    assert load(folder)["summary"].collect().height == 5000


def test_it_says_where_its_paths_may_be_trusted(tmp_path: Path) -> None:
    """Weights spread by strength * noise / sqrt(episodes) within a kind; beyond 1 the few that weigh most decide."""
    words = ["-m", "experiment=law", "engine=expected", "~hydra.callbacks.report", "regime.law.rounds=4,8"]
    folder = swept(tmp_path / "noise", *words, "regime.law.noise=0,5,9,11,30", "regime.law.selection.strength=0.1")
    run = open_sweep(folder)
    episodes = compose("experiment=law")["regime"]["law"]["episodes"]
    both = run["summary"].join(run["jobs"], on="job").select("trusted", "regime.law.noise").collect()
    for trusted, noise in both.iter_rows():
        assert trusted == (0.1 * noise / sqrt(episodes) <= 1.0)
    table = cells(run, layout(run))
    assert table.filter(~pl.col("trusted")).height == both.filter(~pl.col("trusted")).height > 0
    drawn = figure(run, layout(run))
    assert f"Dots: {table.filter(~pl.col('trusted')).height} of 10 cells" in drawn.explanation
    assert "large populations may end elsewhere than the path" in " ".join(_caveats(run, layout(run)))
