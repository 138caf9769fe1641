"""Two results side by side: what differs, by how much, and how sure that is.

Budget: one binomial test at 1e-5, whose seed is fixed.
"""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy import stats

from analysis.beside.intervals import estimate
from analysis.beside.numbers import compare
from analysis.beside.page import caveats, sentences, write_beside
from analysis.beside.settings import differing
from analysis.commands.report import main
from analysis.page.html import table as html_table
from analysis.stored import open_run, open_sweep
from sim.builders.plan import build
from sim.config.compose import compose
from sim.errors import BadInput
from sim.runs.store import run_and_store
from sim.store.tables import Records
from tests.commands import run_here
from tests.laws.judge import assert_chance
from tests.sweep.sweeps import SHORT, swept

SMALL = ("regime=rl_only", "population.agents=30", "regime.rl.episodes=2", "regime.rl.rounds=5", "records=summary")
KEYS = (*SHORT, "regime.rl.rounds=2,4", "world.parameters.hackability=0,1", "records=summary", "replicates=4")


def stored(folder: Path, *words: str, replicates: int = 6) -> Path:
    config = compose(*SMALL, *words)
    run_and_store(build(config), config["engine"], replicates, folder)
    return folder


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    place = tmp_path_factory.mktemp("runs")
    law = ("experiment=law", "records=summary")
    run_and_store(build(compose(*law)), "kernel", 2, place / "law")
    flaw = "world.parameters.hackability=0.1"
    return {
        "law": place / "law",
        "usual": stored(place / "usual"),
        "flawless": stored(place / "flawless", flaw, "motivation.intended.count=2.0"),
        "reseeded": stored(place / "reseeded", flaw, "seed=7"),
        "endless": stored(place / "endless", "engine=expected", "replicates=1", replicates=1),
        "endless flawless": stored(place / "endless2", "engine=expected", "replicates=1", flaw, replicates=1),
    }


@pytest.fixture(scope="module")
def sweeps(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Records]:
    place = tmp_path_factory.mktemp("sweeps")
    words = {"usual": (), "unaware": ("population.awareness=0.1",)}
    return {name: open_sweep(swept(place / name, *KEYS, *more)) for name, more in words.items()}


def with_jobs(run: Records, *columns: pl.Expr, without: str = "", **named: pl.Expr) -> Records:
    """A sweep whose jobs were told otherwise."""
    jobs = run["jobs"].with_columns(*columns, **named)
    return Records(run.folder, {**run.tables, "jobs": jobs.drop(without) if without else jobs}, run.provenance)


def column(run: Records, name: str) -> np.ndarray:
    return run["summary"].sort("job", "replicate").select(name).collect()[name].to_numpy()


def row(table: pl.DataFrame, quantity: str) -> dict[str, Any]:
    return table.filter(quantity=quantity).row(0, named=True)


@pytest.mark.parametrize(("other", "paired"), [("flawless", True), ("reseeded", False)])
@pytest.mark.parametrize("quantity", ["share_intended", "gap", "deployment_harm"])
def test_runs_differ_by_what_a_t_test_says(runs: dict[str, Path], other: str, paired: bool, quantity: str) -> None:
    """Of paired differences where the seed is common, Welch's where it is not."""
    one, second = open_run(runs["usual"]), open_run(runs[other])
    found = compare(one, second)
    a, b = column(one, quantity), column(second, quantity)
    test = stats.ttest_rel(b, a) if paired else stats.ttest_ind(b, a, equal_var=False)
    bounds = test.confidence_interval(0.95)
    told = row(found.table, quantity)
    assert found.paired is paired
    assert (told["one"], told["other"], told["difference"]) == pytest.approx((a.mean(), b.mean(), (b - a).mean()))
    assert (told["low"], told["high"]) == pytest.approx((bounds.low, bounds.high))


def test_a_sweeps_replicates_count_once_where_jobs_share_their_streams(sweeps: dict[str, Records]) -> None:
    found = compare(sweeps["usual"], sweeps["unaware"])
    a, b = (column(sweeps[name], "gap").reshape(4, 4).mean(axis=0) for name in ("usual", "unaware"))
    bounds = stats.ttest_rel(b, a).confidence_interval(0.95)
    told = row(found.table, "gap")
    assert (found.paired, found.cells, found.left) == (True, 4, (0, 0))
    assert (told["difference"], told["low"], told["high"]) == pytest.approx(((b - a).mean(), bounds.low, bounds.high))


def test_jobs_that_draw_for_themselves_are_strata(sweeps: dict[str, Records]) -> None:
    seeds = (pl.col("job").cast(pl.Int64) + first for first in (1, 101))
    names = ("usual", "unaware")
    found = compare(*(with_jobs(sweeps[name], seed=seed) for name, seed in zip(names, seeds, strict=True)))
    told = row(found.table, "gap")
    parts = [column(sweeps[name], "gap").reshape(4, 4) for name in names]
    errors = [part.var(axis=1, ddof=1).sum() / 4 / 16 for part in parts]
    reach = stats.t.ppf(0.975, sum(errors) ** 2 / sum(error**2 / 12 for error in errors)) * np.sqrt(sum(errors))
    assert not found.paired
    assert told["high"] - told["difference"] == pytest.approx(reach)


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    """Cells share their luck: 1,000 sweeps of 8 cells and 6 replicates, binomial at 1e-5."""
    rng, held = np.random.default_rng(3), 0
    cell, replicate = (grid.ravel() for grid in np.meshgrid(np.arange(8), np.arange(6), indexing="ij"))
    labels = {"cell": cell, "seed": np.zeros(48, int), "replicate": replicate}
    for _ in range(1000):
        luck = rng.normal(size=6)[replicate] + 0.3 * rng.normal(size=48) + cell
        found = estimate(pl.DataFrame({**labels, "x": luck}), "x")
        held += abs(found.mean - 3.5) <= found.reach
    assert_chance(held, 1000, 0.95)


def test_without_chance_a_difference_is_exact(runs: dict[str, Path]) -> None:
    found = compare(open_run(runs["endless"]), open_run(runs["endless flawless"]))
    assert (found.table["low"] == found.table["difference"]).all()
    assert "they are exact" in caveats(found)[0]
    mixed = compare(open_run(runs["usual"]), open_run(runs["endless"]))
    a = column(open_run(runs["usual"]), "gap")
    reach = stats.t.ppf(0.975, 5) * a.std(ddof=1) / np.sqrt(6)
    told = row(mixed.table, "gap")
    assert told["high"] - told["difference"] == pytest.approx(reach)


def test_settings_that_differ_come_first_and_a_worlds_parameters_before_all(runs: dict[str, Path]) -> None:
    one, other = open_run(runs["usual"]), open_run(runs["flawless"])
    found = differing(one, other)
    assert found[0] == ("world.parameters.hackability", "flaw in the reward", "0.5", "0.1")
    assert found[1] == ("motivation.intended.count", "", "1", "2")
    assert all(setting.key.startswith("world.") for setting in found[2:])
    assert sentences(compare(one, other), found)[0].startswith(
        "What differs is flaw in the reward (0.5 in A, 0.1 in B)"
    )


def test_settings_of_sweeps_tell_constants_and_what_varies(sweeps: dict[str, Records]) -> None:
    found = differing(sweeps["usual"], sweeps["unaware"])
    assert [(s.key, s.one, s.other) for s in found] == [("population.awareness", "0.9", "0.1")]


def test_the_page_is_whole_and_needs_no_network(runs: dict[str, Path]) -> None:
    done = run_here(main, "mofit-report", str(runs["usual"]), str(runs["flawless"]))
    assert done.returncode == 0, done.stderr
    page = Path(done.stdout.strip()).read_text(encoding="utf-8")
    assert all(part in page for part in ("Settings that differ", "The answer", "In numbers", "chart-behaviour"))
    assert "replicates are paired" in page
    assert 'src="http' not in page


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("usual", "law", "have no motivation in common"),
        ("usual", "usual", "is the same folder twice"),
    ],
)
def test_what_cannot_stand_side_by_side_is_refused(runs: dict[str, Path], one: str, other: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        write_beside(runs[one], runs[other])


def test_runs_and_sweeps_and_unlike_sweeps_are_refused(runs: dict[str, Path], sweeps: dict[str, Records]) -> None:
    with pytest.raises(BadInput, match=r"is a sweep and .* a single run"):
        write_beside(runs["usual"], sweeps["usual"].folder)
    with pytest.raises(BadInput, match=r"sets no world\.parameters\.hackability"):
        compare(with_jobs(sweeps["usual"], without="world.parameters.hackability"), sweeps["usual"])
    later = with_jobs(sweeps["usual"], pl.col("regime.rl.rounds") + 5)
    with pytest.raises(BadInput, match="no job of one sets what a job of the other does"):
        compare(later, sweeps["usual"])


def test_charts_of_two_folders_are_not_files(runs: dict[str, Path]) -> None:
    done = run_here(main, "mofit-report", str(runs["usual"]), str(runs["flawless"]), "--format", "png")
    assert done.returncode == 2
    assert "--format: is for the charts of one folder" in done.stderr


def test_a_table_escapes_what_it_is_given() -> None:
    assert "<b>" not in html_table(("a", "b"), [("<b>", "1")], numbers=1)
