"""Adaptive sweeps: an ordinary dataset, the same bytes however they were run, resumable, bad input in a sentence."""

import signal
import subprocess
from collections.abc import Callable
from math import log
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hydra.types import RunMode

from sim.config.complaints import COMPLAINTS, sentence
from sim.errors import BadInput
from sim.store.tables import load
from sim.sweep.boundary import Batches, search_boundary
from sim.sweep.design.quadtree import leaves, values
from tests.sweep.sweeps import ENVIRONMENT, command, mofit, table_bytes

LAW = ["-m", "hydra/sweeper=boundary", "experiment=law", "population.agents=2000", "+population.prior.bias.law_b=3"]
AREA = ["world.parameters.pay_a=interval(0.5,1)", "regime.law.rounds=interval(2,40)"]
GRIDS = ["hydra.sweeper.coarse=5", "hydra.sweeper.resolution=17", "replicates=2"]
WORDS = [*LAW, *AREA, *GRIDS, "hydra.sweeper.budget=500"]
SILENT = "~hydra.callbacks.report"


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("boundary") / "whole"
    done = mofit(folder, *WORDS, "hydra.launcher.threads=1")
    assert done.returncode == 0, done.stderr
    assert "of the area" in done.stdout
    assert "the full 17 x 17 grid takes 578" in " ".join(done.stdout.split())
    return folder


def test_the_dataset_is_that_of_any_sweep(searched: Path) -> None:
    run = load(searched)
    jobs, summary = run["jobs"].collect(), run["summary"].collect()
    assert jobs["job"].to_list() == list(range(len(jobs)))
    assert set(jobs["status"]) == {"done"}
    assert dict(summary.group_by("job").len().iter_rows()) == dict(jobs.select("job", "replicates").iter_rows())
    assert summary.height <= 500
    assert jobs.select("world.parameters.pay_a", "regime.law.rounds").is_unique().all()
    assert set(jobs["regime.law.rounds"]) <= set(values(2, 40, 17, whole=True))
    assert jobs["regime.law.rounds"].dtype == pl.Int64
    assert not (searched / "chunks").exists()


def test_runs_are_near_the_boundary(searched: Path) -> None:
    """The finest squares are where T* = 3 / (pay_a - 0.5) passes; those far from it were never split."""
    x, y = values(0.5, 1, 17, whole=False), values(2, 40, 17, whole=True)
    jobs = load(searched)["jobs"].collect()
    places = jobs.select("world.parameters.pay_a", "regime.law.rounds").iter_rows()
    squares = leaves({(x.index(a), y.index(b)) for a, b in places}, 5, 17)
    for square in squares:
        low = 3 - (x[square.i] - 0.5) * y[square.j]
        high = 3 - (x[square.i + square.side] - 0.5) * y[square.j + square.side]
        if min(abs(low), abs(high)) > 4 and low * high > 0:
            assert square.side == 4
        if low > 1.5 and high < -1.5:
            assert square.side == 1


def test_a_point_has_the_replicates_of_a_job_of_its_own(searched: Path, tmp_path: Path) -> None:
    jobs = load(searched)["jobs"].collect()
    row = jobs.filter(pl.col("replicates") == pl.col("replicates").max()).row(0, named=True)
    assert row["replicates"] > 2
    keys = [key for key in jobs.columns[5:] if key != "replicates"]
    plain = [f"{'+' if 'bias' in key else ''}{key}={row[key]}" for key in keys]
    done = mofit(tmp_path / "one", "-m", *plain, f"replicates={row['replicates']}", "seed=0", SILENT)
    assert done.returncode == 0, done.stderr
    alone, among = load(tmp_path / "one")["summary"].collect(), load(searched)["summary"].filter(job=row["job"])
    assert alone.drop("job").equals(among.collect().drop("job"))


def test_bytes_do_not_depend_on_threads(searched: Path, tmp_path: Path) -> None:
    done = mofit(tmp_path / "other", *WORDS, "hydra.launcher.threads=3", SILENT)
    assert done.returncode == 0, done.stderr
    assert table_bytes(tmp_path / "other") == table_bytes(searched)


def test_resuming_what_is_whole_runs_nothing(searched: Path) -> None:
    before = {file: file.stat().st_mtime_ns for file in (searched / "tables").rglob("*.parquet")}
    done = mofit(searched, "-m", "hydra/sweeper=boundary", "hydra.sweeper.resume=true", SILENT)
    assert done.returncode == 0, done.stderr
    assert "batch" not in done.stderr
    assert {file: file.stat().st_mtime_ns for file in (searched / "tables").rglob("*.parquet")} == before


def test_killed_and_resumed_equals_uninterrupted(searched: Path, tmp_path: Path) -> None:
    folder = tmp_path / "killed"
    run = subprocess.Popen(
        command(folder, *WORDS, SILENT), cwd=tmp_path, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True
    )
    assert run.stderr is not None
    while "batch 3" not in run.stderr.readline():
        assert run.poll() is None
    run.send_signal(signal.SIGKILL)
    run.wait()
    stored = load(folder)["summary"].select(pl.len()).collect().item()
    assert 0 < stored < load(searched)["summary"].select(pl.len()).collect().item()
    done = mofit(folder, "-m", "hydra/sweeper=boundary", "hydra.sweeper.resume=true", SILENT)
    assert done.returncode == 0, done.stderr
    assert "batch 1:" not in done.stderr
    assert table_bytes(folder) == table_bytes(searched)


def test_another_sweeper_or_another_grid_does_not_go_on_with_it(searched: Path) -> None:
    done = mofit(searched, "-m", "hydra.sweeper.resume=true")
    assert done.returncode == 2
    assert "sweeper has changed" in done.stderr
    done = mofit(searched, *WORDS, "hydra.sweeper.resume=true", "hydra.sweeper.resolution=9")
    assert done.returncode == 2
    assert "the swept keys, or how they are swept, have changed" in done.stderr


def test_a_number_may_be_what_changes(tmp_path: Path) -> None:
    words = [*LAW, *AREA, *GRIDS, "hydra.sweeper.measure=share_law_a", "hydra.sweeper.level=0.9", "replicates=1"]
    done = mofit(tmp_path / "number", *words, "hydra.sweeper.budget=200", SILENT)
    assert done.returncode == 0, done.stderr
    jobs = load(tmp_path / "number")["jobs"].collect()
    assert jobs.height > 60
    grown = (jobs["world.parameters.pay_a"] - 0.5) * jobs["regime.law.rounds"]
    assert grown.tail(30).median() == pytest.approx(3 + log(9), abs=0.7)  # where a share is 0.9, not where it is 0.5


def test_failed_points_are_told_and_the_search_goes_on(tmp_path: Path) -> None:
    words = [*LAW, "world.parameters.pay_a=interval(0.5,1)", "regime.law.rounds=interval(-4,40)", *GRIDS]
    done = mofit(tmp_path / "some", *words, "hydra.sweeper.budget=300", SILENT)
    assert done.returncode == 2
    assert "jobs failed, the others are stored; the first" in done.stderr
    assert load(tmp_path / "some")["jobs"].filter(status="done").collect().height > 25


def test_plan_tells_a_bound_and_runs_nothing(tmp_path: Path) -> None:
    done = mofit(tmp_path / "planned", *WORDS, "hydra.sweeper.plan=true")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("at most, of 578 runs of the full 17 x 17 grid:\njobs: 250, runs: 500\n")
    assert not (tmp_path / "planned").exists()


def test_an_interrupt_after_a_batch_says_what_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Batches._tell

    def tell(self: Batches, number: int, batch: Any) -> None:
        if number == 2:
            raise KeyboardInterrupt
        real(self, number, batch)

    monkeypatch.setattr(Batches, "_tell", tell)
    done = mofit(tmp_path / "cut", *WORDS, SILENT)
    assert done.returncode == 130
    assert done.stderr.strip().endswith(
        f"mofit: interrupted: what was stored before stays in {tmp_path / 'cut'}, and hydra.sweeper.resume=true goes "
        "on from there."
    )


def test_check_looks_at_the_first_grid_and_stores_nothing(tmp_path: Path) -> None:
    done = mofit(tmp_path / "checked", *WORDS, "check=true")
    assert (done.returncode, done.stdout) == (0, "valid: 25 of 25 jobs\n"), done.stderr
    assert not (tmp_path / "checked").exists()


ONE = "regime.law.rounds=interval(2,40)"
BAD = [
    ([ONE], "needs two keys given as interval(low,high); there is regime.law.rounds."),
    ([], "there is none."),
    ([*AREA, "population.awareness=interval(0,1)"], "there is world.parameters.pay_a, regime.law.rounds, population.a"),
    ([*AREA, "seed=1,2"], "seed=1,2: hydra/sweeper=boundary takes one value or an interval"),
    ([*AREA, "hydra.sweeper.measure=gapp"], "did you mean 'gap'?"),
    ([*AREA, "hydra.sweeper.measure=gap"], "needs hydra.sweeper.level"),
    ([*AREA, "hydra.sweeper.level=0.5"], "belongs to a number"),
    ([*AREA, "hydra.sweeper.budget=40"], "hydra.sweeper.budget=40: is less than the 50 runs of the first grid"),
    ([*AREA, "hydra.sweeper.resolution=9"], "a fifth of the full grid's runs, 32, is less than the 50 runs"),
    ([*AREA, "hydra.sweeper.resolution=101"], "hydra.sweeper.coarse=5 does not lead there; nearest are 65 and 129."),
    ([*AREA, "hydra.sweeper.resolution=5"], "nearest is 9."),
    ([*AREA, "hydra.sweeper.coarse=1"], "hydra.sweeper.coarse=1: must be at least 2."),
    (
        [*AREA, "hydra.sweeper.resolution=65"],
        "holds 39 whole numbers, too few for hydra.sweeper.resolution=65; the finest",
    ),
    (
        [AREA[0], "regime.law.rounds=interval(2,30)", "hydra.sweeper.resolution=65"],
        "resolution=65; the finest that fits is 17.",
    ),
    ([AREA[0], "regime.law.rounds=interval(2,6)"], "choose a smaller hydra.sweeper.coarse or a wider interval."),
    ([*AREA, "replicates=0"], "replicates=0: must be at least 1."),
    ([*AREA, "records=lineages"], "records=lineages: a sweep into one dataset keeps no lineages"),
    ([AREA[0], "regime.law.rounds=interval(2,40.5)"], "is a whole number, hence its ends must be too."),
    ([AREA[0], "regime.law.rounds=interval(40,2)"], "the lower one first"),
    ([AREA[0], "regime.law.roundz=interval(2,40)"], "did you mean 'rounds'?"),
    ([*AREA, "hydra.launcher.output=folders"], "reads results of mofit from its dataset"),
]


@pytest.fixture
def refused(hydra: Any, tmp_path: Path) -> Callable[..., str]:
    """Return a function that gives the sentence with which a sweep is refused."""

    def search(*words: str) -> str:
        chosen = [*LAW[1:], *GRIDS, *words, f"hydra.sweep.dir={tmp_path}/bad"]
        config = hydra.compose_config(config_name="config", overrides=chosen, run_mode=RunMode.MULTIRUN)
        arguments = list(config.hydra.overrides.task)
        with pytest.raises((BadInput, *COMPLAINTS)) as caught:
            search_boundary(hydra.config_loader, config, None, arguments, ours=True)
        assert not (tmp_path / "bad").exists()
        return sentence(caught.value) if isinstance(caught.value, COMPLAINTS) else str(caught.value)

    return search


@pytest.mark.parametrize(("words", "said"), BAD, ids=lambda value: str(value)[:60])
def test_bad_input(refused: Callable[..., str], words: list[str], said: str) -> None:
    assert said in (found := refused(*words)), found
    assert "\n" not in found


def test_bad_input_ends_the_program_with_a_sentence(tmp_path: Path) -> None:
    done = mofit(tmp_path / "bad", *LAW, *AREA, *GRIDS, "hydra.sweeper.measure=gapp")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith("mofit: hydra.sweeper.measure=gapp: unknown name 'gapp'; did you mean 'gap'?")
