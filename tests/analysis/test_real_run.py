"""What the charts say of a run of the simulation agrees with what the run itself summarised."""

import pytest

from analysis import answer, probe, tables
from analysis.figures import figures
from analysis.report import build_report
from analysis.stored import open_run


@pytest.fixture(scope="module", params=["pure", "mixed"])
def run(request, tmp_path_factory):
    from sim.build import build
    from sim.compose import compose
    from sim.store import run_and_store

    folder = tmp_path_factory.mktemp(request.param)
    short = ("population.agents=40", "regime.character_training.rounds=3", "regime.rl.rounds=12", "replicates=3")
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
    table = answer.contributions(run)
    assert (table["share"] * table["harm"]).sum() == pytest.approx(mean(run, "deployment_harm"))


def test_probe_rates_of_the_population_are_the_scores(run):
    for arm, rate in probe.probe(run).filter(motivation="all").select("arm", "rate").iter_rows():
        assert rate == pytest.approx(mean(run, f"score_{arm}"))


def test_the_leader_is_the_one_the_run_names(run):
    named = run["summary"].collect()["dominant"].to_list()
    assert all(name in tied for name, tied in zip(named, answer.leaders(run), strict=True))


def test_every_figure_is_drawn_and_the_report_is_built(run):
    assert {figure.name for figure in figures(run)} == {
        "bands", "ends", "reward", "departures", "consequences", "causal_graph", "probe", "published",
    }  # fmt: skip
    assert build_report(run.folder).is_file()
