"""What the charts say of a run of the simulation agrees with what the run itself summarised."""

import polars as pl
import pytest

from analysis.commands.report import build_report
from analysis.runs import deployment, leading, tables
from analysis.runs.figures.catalogue import figures, recipes
from analysis.runs.figures.deployed import ladder, situation_gaps
from analysis.runs.figures.how import coalescence, muller, price
from analysis.runs.figures.why import probe
from analysis.runs.rounds import some_rounds
from analysis.stored import open_run


@pytest.fixture(scope="module", params=["pure", "mixed"])
def run(request, tmp_path_factory):
    from sim.builders.plan import build
    from sim.config.compose import compose
    from sim.runs.store import run_and_store

    folder = tmp_path_factory.mktemp(request.param)
    short = ("population.agents=40", "regime.character_training.rounds=3", "regime.rl.rounds=12", "replicates=3")
    short += ("records=lineages",)
    config = compose(f"population={request.param}", *short)
    run_and_store(build(config), config["engine"], config["replicates"], folder)
    return open_run(folder)


def mean(run, column):
    return run["summary"].collect()[column].mean()


def test_gaps_by_motivation_average_to_the_gap_of_a_random_agent(run):
    table = tables.gaps(run).join(tables.final_shares(run).group_by("motivation").mean(), on="motivation")
    average = (table["gap"] * table["share"]).sum()
    if run.provenance["config"]["population"]["minds"] == "pure":
        assert average == pytest.approx(mean(run, "gap"))
    else:
        assert mean(run, "gap") <= average + 1e-12  # total variation is convex


def test_rewards_average_to_the_training_reward(run):
    table = tables.reward(run).join(tables.final_shares(run).group_by("motivation").mean(), on="motivation")
    assert (table["expected"] * table["share"]).sum() == pytest.approx(mean(run, "training_reward"))


def test_harm_by_motivation_adds_up_to_the_harm_in_deployment(run):
    table = deployment.contributions(run)
    assert (table["share"] * table["harm"]).sum() == pytest.approx(mean(run, "deployment_harm"))


def test_probe_rates_of_the_population_are_the_scores(run):
    for arm, rate in probe.table(run).filter(motivation="all").select("arm", "rate").iter_rows():
        assert rate == pytest.approx(mean(run, f"score_{arm}"))


def test_the_leader_is_the_one_the_run_names(run):
    named = run["summary"].collect()["dominant"].to_list()
    assert all(name in tied for name, tied in zip(named, leading.leaders(run), strict=True))


def test_every_figure_is_drawn_and_the_report_is_built(run):
    drawn = {figure.name for figure in figures(run)}
    mixed = run.provenance["config"]["population"]["minds"] == "mixed"
    left_out = {"shares", "ternary"} | (set() if mixed else {"minds"})
    assert drawn == {recipe.name for recipe in recipes()} - left_out
    assert build_report(run.folder).is_file()


def test_terms_add_up_to_the_change_of_each_share(run):
    table = price.table(run)
    start = table.filter(round=0).select("motivation", start="share").unique()
    moved = table.group_by("motivation", "round").agg(pl.col("moved").sum(), pl.col("share").first())
    both = moved.join(start, on="motivation")
    assert (both["share"] - both["start"] - both["moved"]).abs().max() < 1e-12


def test_founders_left_are_those_of_the_summary(run):
    if "lineages" in run.tables:
        last = some_rounds(run, 2)[-1]
        table = coalescence.table(run).filter(round=last)
        left = run["summary"].collect()["founders_left"].cast(pl.Float64)
        assert table["founders"][0] == left.median()


def test_bands_of_a_muller_plot_fill_the_population(run):
    if "lineages" in run.tables:
        table = muller.table(run)
        tops = table.group_by("round").agg(pl.col("high").max(), pl.col("share").sum())
        assert tops["high"].to_list() == pytest.approx([1.0] * tops.height)
        assert tops["share"].to_list() == pytest.approx([1.0] * tops.height)


def test_gaps_by_situation_average_to_the_gap_by_motivation(run):
    chances = run.provenance["config"]["world"]["environments"]["deployment"]["situations"]
    for name in ("intended", "misaligned_schemer"):
        by_situation = dict(situation_gaps.table(run).filter(motivation=name).select("situation", "gap").iter_rows())
        average = sum(chances[situation] * gap for situation, gap in by_situation.items())
        assert average == pytest.approx(tables.gaps(run).filter(motivation=name)["gap"][0])


def test_the_ladder_holds_the_stored_outcomes(run):
    harm = ladder.outcomes(run).filter(environment="deployment", motivation="all", outcome="harm")["expected"]
    assert harm.to_list() == [pytest.approx(mean(run, "deployment_harm"))]
    whole = ladder.outcomes(run).filter(motivation="all", environment="deployment")
    for row in ladder.table(run).filter(motivation="all").iter_rows(named=True):
        assert row["deployment"] == pytest.approx(whole.filter(outcome=row["outcome"])["expected"][0])
