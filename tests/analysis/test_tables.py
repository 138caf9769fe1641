"""Tables for charts hold what was stored, aggregated as they say."""

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from analysis.look.encodings import ROW_LIMIT
from analysis.runs import tables
from analysis.runs.conduct import departures
from analysis.runs.figures.paths import paths
from analysis.runs.figures.why import probe
from analysis.runs.published import published, wilson
from analysis.stored import config, open_run


def test_shares_of_one_replicate_are_the_stored_ones(store):
    run = open_run(store())
    stored = run["rounds"].select("round", "motivation", "share").collect()
    shown = paths(run).filter(series="simulated").select("round", "motivation", "share")
    assert_frame_equal(shown, stored, check_row_order=False)


def test_bands_are_quantiles_over_replicates(store):
    run = open_run(store(replicates=21))
    one = pl.col("round") == 100, pl.col("motivation") == "patchwork"
    values = run["rounds"].filter(*one).collect()["share"].to_numpy()
    row = paths(run).filter(*one, series="simulated").row(0, named=True)
    assert [row["low"], row["share"], row["high"]] == pytest.approx(np.quantile(values, [0.05, 0.5, 0.95]))


def test_long_runs_are_thinned_below_the_row_limit_and_keep_the_ends_of_phases(store):
    names = [f"kind_{index}" for index in range(30)]
    run = open_run(store(names=names))
    table = paths(run)
    assert table.height < ROW_LIMIT
    assert {0, 20, 21, 170, 171, 180} <= set(table["round"])


def test_final_shares_come_in_the_order_of_the_run(store):
    run = open_run(store(names=["b", "a", "c"], end=[[0.2, 0.5, 0.3], [0.1, 0.1, 0.8]]))
    table = tables.final_shares(run)
    assert table["motivation"].unique(maintain_order=True).to_list() == ["b", "a", "c"]
    assert table.filter(replicate=1)["share"].to_list() == [0.1, 0.1, 0.8]


def test_reward_marks_the_equally_fit_and_averages_what_was_paid(store):
    reward = {"a": 0.8, "b": 0.7999, "c": 0.79, "d": 0.5}
    run = open_run(store(names=list(reward), end=[[0.25] * 4], outcomes={"reward": reward}))
    table = tables.reward(run)
    assert dict(table.select("motivation", "expected").iter_rows()) == reward
    assert table.filter("fit")["motivation"].to_list() == ["a", "b"]
    paid = run["rounds"].filter(pl.col("phase") == "rl", pl.col("motivation") == "b").collect()["mean_pay"].mean()
    assert table.filter(motivation="b")["paid"][0] == pytest.approx(paid)


def test_negative_rewards_are_compared_by_their_size(store):
    reward = {"a": -0.50, "b": -0.501, "c": -0.6}
    run = open_run(store(names=list(reward), end=[[0.3, 0.3, 0.4]], outcomes={"reward": reward}))
    assert tables.reward(run).filter("fit")["motivation"].to_list() == ["a", "b"]


def test_departures_are_what_is_left_of_the_first_action(store):
    run = open_run(store())
    table = departures(run)
    row = table.filter(motivation="patchwork", situation="review").row(0, named=True)
    stored = run["behaviour"].filter(
        pl.col("motivation") == "patchwork", pl.col("situation") == "review", pl.col("action") == "flatter"
    )
    for environment in ("training", "deployment"):
        flatter = stored.filter(pl.col("environment") == environment).collect()["probability"][0]
        assert row[environment] == pytest.approx(flatter)
    assert "probe" not in set(table["situation"])


def test_gaps_are_total_variation_weighted_as_in_deployment(store):
    run = open_run(store())
    chances = config(run)["world"]["environments"]["deployment"]["situations"]
    row = departures(run).filter(motivation="green_bar")
    by_hand = sum(
        chances[situation] * abs(training - deployment)
        for situation, training, deployment in row.select("situation", "training", "deployment").iter_rows()
    )
    table = tables.gaps(run)
    assert table.filter(motivation="green_bar")["gap"][0] == pytest.approx(by_hand)
    assert table.filter(motivation="all")["gap"][0] == pytest.approx(0.3)


def test_probe_gives_the_scored_act_by_arm(store):
    run = open_run(store())
    table = probe.table(run)
    assert table["arm"].unique(maintain_order=True).to_list() == [
        "probe_announced", "probe_trains_nothing", "probe_inert",
    ]  # fmt: skip
    act = run["behaviour"].filter(
        pl.col("environment") == "probe_inert", pl.col("motivation") == "drifter", pl.col("action") == "paid_act"
    )
    shown = table.filter(arm="probe_inert", motivation="drifter")["rate"][0]
    assert shown == pytest.approx(act.collect()["probability"][0])


def test_overview_leaves_unknown_what_a_summary_does_not_hold(store):
    run = open_run(store(leave_out=("rounds", "expected", "behaviour", "outcomes")))
    table = tables.overview(run)
    assert table.filter(motivation="intended").select("reward", "harm", "gap").row(0) == (None, None, None)
    assert table.filter(motivation="all").row(0, named=True)["harm"] == pytest.approx(0.2)


@pytest.mark.parametrize(("k", "n"), [(0, 30), (23, 30), (50, 100), (10, 10)])
def test_wilson_bounds_are_the_rates_that_the_score_test_just_accepts(k, n):
    """Wilson (1927): both bounds p solve (k/n - p)^2 = z^2 p (1 - p) / n."""
    z = 1.959964
    for bound in wilson(k, n):
        assert (k / n - bound) ** 2 == pytest.approx(z**2 * bound * (1 - bound) / n, abs=1e-12)


def test_published_rates_are_counts_over_trials():
    table = published()
    assert set(table["arm"]) == {"base", "declared_applicable", "declared_inert"}
    row = table.filter(model="o3", arm="declared_applicable").row(0, named=True)
    assert (row["k"], row["n"], row["rate"]) == (39, 60, 0.65)
    assert table.filter((pl.col("rate") < pl.col("low")) | (pl.col("rate") > pl.col("high"))).is_empty()
