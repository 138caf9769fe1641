"""Tables over rounds and their sentences are true for constructed results: ties, extinction, censoring."""

from math import exp, log, sqrt

import numpy as np
import polars as pl
import pytest

from analysis.look.encodings import ROW_LIMIT
from analysis.runs import chance
from analysis.runs.figures import paths
from analysis.runs.figures.deployed import ladder, situation_gaps
from analysis.runs.figures.how import coalescence, diversity, minds, muller, price, replicates, ternary, waiting
from analysis.runs.figures.who import dominance
from analysis.stored import open_run
from sim.store.tables import Records

ABC = ["intended", "reward_seeker", "misaligned_schemer"]


@pytest.fixture
def stored(store):
    """Return a function that writes a run of three motivations and opens it."""
    return lambda *end, **settings: open_run(store(**{"names": ABC, "end": end, **settings}))


def test_the_expected_path_is_drawn_only_where_it_may_be_trusted(stored):
    run = stored([0.6, 0.3, 0.1])
    cut = run["expected"].with_columns(trusted=pl.col("round") < 2)
    partly = Records(run.folder, {**run.tables, "expected": cut}, run.provenance)
    for kept, last in ((run, run["rounds"].select(pl.col("round").max()).collect().item()), (partly, 1)):
        assert paths.paths(kept).filter(series="expected")["round"].max() == last
    assert "without drift" in chance._one_draw(run).lower()
    assert "without drift" not in chance._one_draw(partly).lower()


def test_kaplan_meier_agrees_with_the_product_by_hand():
    """Six replicates: events in rounds 2, 2, 5; three never. S = 4/6 from round 2, 4/6 * 3/4 from 5."""
    table = waiting.kaplan_meier(pl.Series([2, None, 5, 2, None, None], dtype=pl.UInt32), 9)
    assert table.select("round", "surviving").rows() == [
        (0, 1.0), (2, pytest.approx(4 / 6)), (5, pytest.approx(0.5)), (9, pytest.approx(0.5)),
    ]  # fmt: skip
    assert table["happened"].unique().to_list() == [3]
    greenwood = 2 / (6 * 4) + 1 / (4 * 3)
    half = 1.959964 * sqrt(greenwood) / abs(log(0.5))
    row = table.filter(round=5).row(0, named=True)
    assert row["low"] == pytest.approx(0.5 ** exp(half), rel=1e-4)
    assert row["high"] == pytest.approx(0.5 ** exp(-half), rel=1e-4)


@pytest.mark.parametrize(
    ("dates", "last"), [([None, None], 1.0), ([7, 7, 7], 0.0), ([4], 0.0), ([None], 1.0), ([9, None], 0.5)]
)
def test_kaplan_meier_at_its_limits(dates, last):
    table = waiting.kaplan_meier(pl.Series(dates, dtype=pl.UInt32), 9)
    assert (table["round"][0], table["surviving"][0], table["round"][-1]) == (0, 1.0, 9)
    assert table["surviving"][-1] == pytest.approx(last)
    assert not table.select(pl.col("low", "high").is_nan().any()).row(0)[0]


def test_waiting_is_told_with_what_never_happens(stored):
    run = stored(*[[0.6, 0.3, 0.1]] * 4, summary={"dominance_round": [3, 8, 8, None], "fixation_round": [None] * 4})
    table = waiting.table(run)
    assert table["event"].unique(maintain_order=True).to_list() == ["dominance_round", "fixation_round"]
    assert waiting.reading(table) == (
        "Of 4 replicates: some motivation holds over one half in 3 (median round 8) and one alone is left in none."
    )


def test_acts_are_waited_for_where_a_phase_looks_for_one(stored):
    score = {"world.environments.training.score": {"weak_tests": "exploit"}}
    run = stored([0.6, 0.3, 0.1], settings=score, summary={"first_hit": [2], "takeoff": [None]})
    assert waiting.events(run) == ["first_hit", "takeoff", "dominance_round", "fixation_round"]


def handmade(tmp_path, held, dominant):
    """Hold shares (round, motivation, share) of one motivation against the rest, by replicate."""
    rows = [
        (replicate, moment, name, share)
        for replicate, path in enumerate(held)
        for moment, first in enumerate(path)
        for name, share in (("intended", first), ("reward_seeker", 1 - first))
    ]
    rounds = pl.DataFrame(rows, schema=["replicate", "round", "motivation", "share"], orient="row")
    ends = {
        "replicate": range(len(held)),
        "dominant": dominant,
        "dominant_share": [max(p[-1], 1 - p[-1]) for p in held],
    }
    return Records(tmp_path, {"rounds": rounds.lazy(), "summary": pl.LazyFrame(ends)}, {})


def test_dominance_is_dated_by_the_majority_of_who_leads(tmp_path):
    """In replicate 0 the other motivation holds a majority in rounds 1 and 2 before the leader does, from 3 on."""
    held = [[0.5, 0.4, 0.3, 0.6, 0.9], [0.5, 0.6, 0.7, 0.8, 1.0], [0.6, 0.6, 0.5, 0.5, 0.1]]
    table = dominance.table(handmade(tmp_path, held, ["intended", "intended", "reward_seeker"]))
    assert table.filter(motivation="intended").row(0) == ("intended", 2, 1.0, 2.0, 3.0, 1)
    assert table.filter(motivation="reward_seeker").row(0) == ("reward_seeker", 1, 4.0, 4.0, 4.0, 0)
    assert dominance.reading(table) == ("Intended leads in 2 of 3; the earliest of their majorities comes in round 1.")


def test_nobody_ever_dominates(stored):
    table = dominance.table(stored([0.4, 0.3, 0.3], [0.3, 0.4, 0.3]))
    assert dominance.reading(table) == (
        "Intended and reward seeker lead in 1 of 2 each; none of them ever holds over one half."
    )


def test_the_effective_number_counts_equal_shares(stored):
    table = diversity.table(stored([0.5, 0.5, 0.0], [0.0, 0.0, 1.0]))
    assert table["effective"][0] == pytest.approx(3.0)
    last = table.row(-1, named=True)
    assert (last["low"], last["effective"], last["high"]) == pytest.approx((1.05, 1.5, 1.95))
    assert diversity.reading(table) == ("The effective number goes from 3.0 among the founders to 1.5 after round 180.")


def test_terms_are_summed_and_the_largest_changes_told(stored):
    table = price.table(stored([0.0, 0.9, 0.1]))
    assert table["term"].unique().to_list() == ["selection"]
    last = table.filter(round=180, motivation="reward_seeker").row(0, named=True)
    assert (last["moved"], last["share"]) == pytest.approx((0.9 - 1 / 3, 0.9))
    assert price.reading(table) == (
        "Reward seeker gains 57% of the population; the largest term is selection (+57%). "
        "Intended loses 33% of the population; the largest term is selection (-33%)."
    )


def test_shares_that_do_not_move_are_not_explained(stored):
    table = price.table(stored([1 / 3, 1 / 3, 1 / 3]))
    assert price.reading(table) == "No share ends far from where it began."


def test_the_triangle_has_its_motivations_at_the_corners(stored):
    table = ternary.table(stored([1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.4, 0.4, 0.2]))
    ends = table.filter("end", series="simulated").sort("path")
    assert ends["x"].to_list() == pytest.approx([0.0, 1.0, 0.5, 0.5])
    assert ends["y"].to_list() == pytest.approx([0.0, 0.0, sqrt(0.75), 0.2 * sqrt(0.75)])
    assert ternary.reading(table) == (
        "Who leads at the end, of 4 paths: intended in 1, reward seeker in 1, misaligned schemer in 1 and a tie in 1."
    )


def test_replicates_that_end_alike_are_called_alike(stored):
    same = replicates.table(stored(*[[0.6, 0.3, 0.1]] * 3))
    assert replicates.reading(same) == "All replicates end alike."
    apart = replicates.table(stored([0.9, 0.1, 0.0], [0.1, 0.8, 0.1], folder="other"))
    assert replicates.reading(apart) == ("Replicates end furthest apart in intended, from 10% to 90%.")


def test_lines_of_descent_hold_the_stored_copies(stored):
    run = stored([0.5, 0.3, 0.2], extra=["lineages"])
    table = muller.table(run)
    last = table.filter(pl.col("round") == 180, pl.col("share") > 0)
    assert last.select("line", "share", "low", "high").rows() == [("0", 1.0, 0.0, 1.0)]
    assert muller.reading(table) == (
        "The largest line descends from founder 0 (intended) and is 100% of the population at the end."
    )
    left = coalescence.table(run)
    assert left.filter(round=10)["founders"][0] == 5
    assert coalescence.reading(left).startswith("Of 500 founders 1 has living descendants at the end")


def test_many_founders_are_pooled_below_the_row_limit(store):
    names = [f"kind_{index}" for index in range(30)]
    table = muller.table(open_run(store(names=names, extra=["lineages"])))
    assert table.height < ROW_LIMIT
    whole = table.group_by("round").agg(pl.col("share").sum())["share"]
    assert whole.to_list() == pytest.approx([1.0] * len(whole))


def test_gaps_by_situation_are_total_variation(store):
    run = open_run(store())
    table = situation_gaps.table(run)
    stored = run["behaviour"].filter(pl.col("phase") == "deployment", pl.col("motivation") == "drifter").collect()
    sides = [
        stored.filter(pl.col("environment") == place, pl.col("situation") == "review")["probability"].to_numpy()
        for place in ("training", "deployment")
    ]
    shown = table.filter(motivation="drifter", situation="review")["gap"][0]
    assert shown == pytest.approx(np.abs(sides[0] - sides[1]).sum() / 2)
    most = table.filter(motivation="all").sort("gap").row(-1, named=True)
    assert f"most in {most['situation'].replace('_', ' ')}" in situation_gaps.reading(table)


def test_the_ladder_goes_down_the_causal_graph(store):
    table = ladder.table(open_run(store()))
    rung = dict(table.select("outcome", "rung").iter_rows())
    assert rung["task_done"] == rung["tests_passed"] == 0
    assert rung["reward"] < rung["selection"] < rung["influence"]
    assert table["motivation"].unique(maintain_order=True).to_list()[-1] == "all"


def test_influence_inside_minds_is_that_of_the_stored_quantiles(stored):
    table = minds.table(stored([0.5, 0.3, 0.2], extra=["minds"]))
    row = table.filter(phase="deployment", motivation="intended").row(0, named=True)
    assert [row[f"q{part}"] for part in ("05", "25", "50", "75", "95")] == pytest.approx([0.25, 0.4, 0.5, 0.6, 0.75])
    assert minds.reading(table) == (
        "At the end intended has the largest median influence, 50%; between minds it ranges from 25% to 75%."
    )
