"""The sentences are true for constructed results, ties and extinction included."""

import pytest

from analysis.look.wording import percent
from analysis.runs import advice, answer
from analysis.runs.chance import chance, fair_draw
from analysis.runs.conduct import departures
from analysis.runs.deployment import contributions, departure, harm
from analysis.runs.leading import dominance
from analysis.stored import open_run

ABC = ["intended", "reward_seeker", "misaligned_schemer"]
EQUAL = {"reward": dict.fromkeys(ABC, 0.8)}


@pytest.fixture
def stored(store):
    """Return a function that writes a run of three motivations and opens it."""
    return lambda *end, **settings: open_run(store(**{"names": ABC, "end": end, **settings}))


@pytest.mark.parametrize(
    ("end", "sentence"),
    [
        ([0.2, 0.7, 0.1], "Reward seeker dominates with 70% of the population after 180 rounds, ahead of intended with "
                          "20%."),
        ([0.3, 0.45, 0.25], "Reward seeker leads, without a majority, with 45% of the population after 180 rounds, "
                            "ahead of intended with 30%."),
        ([0.4, 0.4, 0.2], "Intended and reward seeker tie for the lead with 40% of the population each after 180 "
                          "rounds."),
        ([0.0, 0.0, 1.0], "Misaligned schemer is the only motivation left after 180 rounds."),
        ([0.0, 0.6, 0.4], "Reward seeker dominates with 60% of the population after 180 rounds, ahead of misaligned "
                          "schemer with 40%. Extinct: intended."),
        ([0.002, 0.998, 0.0], "Reward seeker dominates with over 99% of the population after 180 rounds, ahead of "
                              "intended with under 1%. Extinct: misaligned schemer."),
    ],
)  # fmt: skip
def test_dominance_in_one_replicate(stored, end, sentence):
    assert dominance(stored(end)) == sentence


def test_dominance_of_a_single_motivation(store):
    run = open_run(store(names=["intended"], end=[[1.0]]))
    assert dominance(run) == "The run holds a single motivation, intended, so there was nothing to select."
    assert chance(run) == ""
    assert len(answer.sentences(run)) == 3


@pytest.mark.parametrize(
    ("ends", "sentence"),
    [
        ([[0.6, 0.3, 0.1]] * 2 + [[0.1, 0.8, 0.1]],
         "Intended is dominant in 2 of 3 replicates (mean share 43%, from 10% to 60%), reward seeker in 1."),
        ([[0.6, 0.3, 0.1], [0.1, 0.8, 0.1]], "Intended and reward seeker are dominant in 1 of 2 replicates each."),
        ([[0.5, 0.5, 0.0], [0.1, 0.8, 0.1]],
         "Reward seeker is dominant in 1 of 2 replicates (mean share 65%, from 50% to 80%); in 1 the lead is "
         "tied."),
        ([[0.5, 0.5, 0.0]] * 2, "The lead is tied in all 2 replicates."),
    ],
)  # fmt: skip
def test_dominance_in_many_replicates(stored, ends, sentence):
    assert dominance(stored(*ends)) == sentence


def test_mixed_minds_share_influence(stored):
    run = stored([0.2, 0.7, 0.1], settings={"population.minds": "mixed"})
    assert "70% of all influence" in dominance(run)


def test_one_run_among_equals_is_called_a_draw(stored):
    text = chance(stored([0.2, 0.7, 0.1], outcomes=EQUAL, expected=[0.3, 0.4, 0.3]))
    assert "earn the same training reward (within 1%)" in text
    assert "a single run is one draw. Without drift reward seeker would hold 40%; replicates=20 shows" in text


def test_one_run_that_follows_the_path_without_drift_is_not_called_a_draw(stored):
    text = chance(stored([0.2, 0.7, 0.1], outcomes=EQUAL, expected=[0.21, 0.68, 0.11]))
    assert "Shares end within 2% of the path without drift." in text
    assert "draw" not in text


def test_many_runs_among_equals_are_judged_by_how_often_one_leads(stored):
    even = chance(stored(*[[0.6, 0.3, 0.1], [0.3, 0.6, 0.1], [0.1, 0.3, 0.6]] * 4, outcomes=EQUAL))
    assert "not distinguishable from drift" in even
    lopsided = chance(stored(*[[0.6, 0.3, 0.1]] * 12, outcomes=EQUAL))
    assert "more than a fair draw" in lopsided


def test_a_leader_that_is_less_fit_is_not_explained_by_reward(stored):
    reward = {"reward": {"intended": 0.7, "reward_seeker": 0.8, "misaligned_schemer": 0.8}}
    text = chance(stored([0.6, 0.3, 0.1], outcomes=reward))
    assert text == (
        "Training reward alone does not put intended there: it earns 0.700 an episode, "
        "reward seeker and misaligned schemer 0.800."
    )


def test_a_leader_that_is_fittest_alone_is_favoured(stored):
    reward = {"reward": {"intended": 0.9, "reward_seeker": 0.8, "misaligned_schemer": 0.7}}
    text = chance(stored([0.6, 0.3, 0.1], outcomes=reward))
    assert text.startswith(
        "Selection favours intended: it earns 0.900 an episode in training, the next, reward seeker, 0.800."
    )
    assert text.endswith("One run is still one draw.")


def test_without_selection_reward_explains_nothing(stored):
    idle = {f"regime.{phase}.selection": {"demography": "none", "strength": 1.0} for phase in ("rl", "deployment")}
    assert chance(stored([0.6, 0.3, 0.1], settings=idle)).startswith("No phase selects on pay")


@pytest.mark.parametrize(
    ("most", "total", "kinds", "bound"), [(3, 3, 2, 0.25), (1, 1, 4, 1.0), (5, 5, 1, 1.0), (4, 4, 4, 1 / 64)]
)
def test_fair_draw_bounds_the_chance_of_a_lead(most, total, kinds, bound):
    """Small cases counted by hand: all of three coins alike, 2 * (1/2)^3."""
    led = {"first": most} | {f"other {k}": 0 for k in range(kinds - 1)}
    assert fair_draw(led, dict.fromkeys(led, 1 / kinds), total) == ("first", pytest.approx(bound))


def test_a_fair_draw_follows_the_founders():
    """Nine in ten founders lead ten of ten by chance in 0.9^10; one in ten, 2 * 0.1^10."""
    weight = {"common": 0.9, "rare": 0.1}
    assert fair_draw({"common": 10, "rare": 0}, weight, 10) == ("common", pytest.approx(2 * 0.9**10))
    assert fair_draw({"common": 0, "rare": 10}, weight, 10) == ("rare", pytest.approx(2e-10))


def test_a_lead_that_the_prior_explains_is_not_more_than_a_draw(stored):
    ends = [[0.9, 0.06, 0.04]] * 12
    text = chance(stored(*ends, outcomes=EQUAL, start=[0.9, 0.05, 0.05]))
    assert "Were each to lead as often as its part of the founders tells" in text
    assert text.endswith("not distinguishable from drift.")
    rare = chance(stored(*ends, outcomes=EQUAL, start=[0.05, 0.9, 0.05], folder="rare"))
    assert "as unusually often as intended (12 of 12 replicates) with a chance of at most 1%" in rare
    assert "under 1%" not in rare
    assert "more than a fair draw" in rare


def test_departure_names_the_situation_that_changes_most(store):
    run = open_run(store())
    table = departures(run).filter(motivation="all")
    most = max(table.iter_rows(named=True), key=lambda row: abs(row["deployment"] - row["training"]))
    text = departure(run)
    assert f"most of all in {most['situation'].replace('_', ' ')}" in text
    assert f"{percent(most['training'])} of cases in training and {percent(most['deployment'])} in deployment" in text
    assert "(train-deploy gap 0.30)" in text


def test_no_gap_is_not_called_harmless(store):
    text = departure(open_run(store(gap=0.0)))
    assert text.startswith("Behaviour in deployment is that of training (train-deploy gap 0.00)")


def test_extinct_motivations_have_no_widest_gap(stored):
    assert "misaligned" not in departure(stored([0.6, 0.4, 0.0])).split("Of the motivations left")[-1]


def test_harm_is_split_by_share_and_size(stored):
    harms = {"harm": {"intended": 0.0, "reward_seeker": 0.1, "misaligned_schemer": 0.9}}
    run = stored([0.5, 0.4, 0.1], outcomes=harms)
    parts = dict(contributions(run).select("motivation", "part").iter_rows())
    assert parts == pytest.approx({"intended": 0.0, "reward_seeker": 4 / 13, "misaligned_schemer": 9 / 13})
    assert "Misaligned schemer causes 69% of it (10% of the population, 0.90 each), then reward seeker 31%." in harm(
        run
    )


def test_harm_that_is_partly_undone_is_not_split(stored):
    run = stored(
        [0.5, 0.4, 0.1], outcomes={"harm": {"intended": -0.2, "reward_seeker": 0.1, "misaligned_schemer": 0.9}}
    )
    assert "causes" not in harm(run)


def test_a_summary_alone_still_gives_an_answer(store):
    run = open_run(store(leave_out=("rounds", "expected", "behaviour", "outcomes")))
    assert len(answer.sentences(run)) == 3


def test_advice_changes_the_command_of_the_run(store):
    run = open_run(store(command="mofit regime=standard 'motivation=[intended,drifter]' replicates=3 seed=4"))
    commands = [command for command, _ in advice.next_commands(run)]
    assert commands[0] == "mofit regime=standard 'motivation=[intended,drifter]' seed=4 replicates=20"
    assert commands[1].endswith("replicates=3 seed=4 world.parameters.hackability=0")
    assert commands[2].startswith("mofit-explain motivation=drifter situation=")


def test_advice_after_many_replicates_weakens_drift(store):
    run = open_run(store(replicates=20, command="mofit replicates=20 world.parameters.hackability=0.1 seed=0"))
    commands = [command for command, _ in advice.next_commands(run)]
    assert commands[0] == "mofit replicates=20 world.parameters.hackability=0.1 seed=0 population.agents=5000"
    assert commands[1] == "mofit replicates=20 seed=0 world.parameters.hackability=0"
    assert "world.parameters.hackability=0.1" in commands[2]


def test_advice_without_parameters_turns_to_awareness(store):
    run = open_run(store(settings={"world.parameters": {}}))
    assert advice.next_commands(run)[1][0].endswith("population.awareness=0")


@pytest.mark.parametrize(
    ("share", "text"), [(0.0, "0%"), (1e-6, "under 1%"), (0.126, "13%"), (0.9999, "over 99%"), (1.0, "100%")]
)
def test_percent_rounds_nothing_away(share, text):
    assert percent(share) == text
