"""What lessons say is what the simulation does: every quantitative sentence against runs or closed forms."""

import numpy as np
import pytest

from analysis.lab.control import Number, defaults
from analysis.lab.lesson import MORE
from analysis.lab.lessons import (
    LESSONS,
    catching,
    deployment,
    edges,
    exploration,
    flawed_reward,
    motives,
    prior,
    shaping,
)
from analysis.lab.replay import ends, replay
from analysis.lab.words import Words
from analysis.theory import wright_fisher_fixation_diffusion
from sim.kernel import run_kernel

LESSON_IDS = list(LESSONS)


def scene(lesson, **settings):
    return lesson.scene({**defaults(lesson.controls), **settings}, Words("en"))


def facts(lesson, **settings):
    return lesson.facts(scene(lesson, **settings))


@pytest.mark.parametrize("name", LESSONS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_lesson_draws_and_fills_its_sentences(name, language):
    lesson, words = LESSONS[name], Words(language)
    shown = lesson.scene(defaults(lesson.controls), words, more=True, deployed=True, round=5)
    assert all(picture.to_dict()["title"] for picture in lesson.pictures(shown))
    numbers = lesson.facts(shown)
    for part in ("reveal", "now"):
        if words.has(f"{name}.{part}"):
            assert "{" not in words(f"{name}.{part}", **numbers)


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_runs_at_the_ends_of_every_slider(name):
    lesson = LESSONS[name]
    usual = defaults(lesson.controls)
    for control in lesson.controls:
        if isinstance(control, Number):
            for value in (control.low, control.high):
                assert lesson.setup({**usual, control.name: value}).plan().rounds > 0


@pytest.mark.parametrize("name", LESSONS)
def test_a_replay_is_the_run_of_the_kernel(name):
    lesson = LESSONS[name]
    setup = lesson.setup(defaults(lesson.controls))
    history, end = run_kernel(setup.plan(), 0, lambda rounds: None)[-1]
    seen = replay(setup)
    assert np.array_equal(seen.share[-1], history.share[-1])
    if not end.mixed:
        assert np.array_equal(seen.kinds[-1], end.kind)


def test_four_motives_look_alike_in_training_and_chance_decides():
    said = facts(motives.LESSON)
    assert said["apart_in_training"] < 0.005
    assert said["apart_in_deployment"] > 0.9
    assert said["leaders"] >= 3
    founders = scene(motives.LESSON).plan.prior
    assert founders == pytest.approx(np.full(4, 0.25))
    less_flawed = scene(motives.LESSON, hackability=0.1)
    pay = less_flawed.plan.phases[0]
    mean = (pay.chance * pay.rules.cells.signal).sum(axis=1)
    assert mean.argmax() == motives.FOUR.index("patchwork")


def test_a_small_edge_wins_as_often_as_the_closed_form_says():
    usual = defaults(edges.LESSON.controls)
    chance = edges.chance_of_winning(usual)
    diffusion = wright_fisher_fixation_diffusion(0.01, 10, 100)
    assert chance == pytest.approx(diffusion, abs=0.02)  # the diffusion holds the founders at exactly ten
    assert 1.8 < chance / usual["start"] < 2.3  # "twice", and the answer "one time in five"
    assert 0.15 < chance < 0.25
    assert edges.chance_of_winning({**usual, "edge": 0.0}) == pytest.approx(usual["start"])
    assert edges.chance_of_winning({**usual, "agents": 500}) > 0.6
    won = ends(edges.setup(usual), 200)[:, 0] == 1
    assert abs(won.mean() - chance) < 4 * np.sqrt(chance * (1 - chance) / 200)  # false alarm below 1e-4, seed fixed


def test_any_flaw_makes_the_intended_motivation_less_fit_and_inoculation_narrows_the_gap():
    fitness = flawed_reward.fitness("rl_only")
    assert fitness[0, 0] == pytest.approx(0.0, abs=1e-3)
    assert (fitness[1:, 0] < -0.01).all()
    assert (np.diff(fitness[:, 0]) < 0).all()
    said = facts(flawed_reward.LESSON)
    assert said["behind_inoculated"] < said["behind"] / 2
    assert said["end"] < said["start"] / 10


def test_the_schemer_changes_most_once_deployed():
    said = facts(deployment.LESSON)
    gaps = {key: value for key, value in said.items() if key.startswith("gap_")}
    assert max(gaps, key=gaps.get) == "gap_schemer"
    assert said["gap_patchwork"] == pytest.approx(0.0, abs=1e-6)
    assert said["gap_conditioned"] == pytest.approx(0.0, abs=1e-6)
    assert said["grab_deployment"] > 0.9 > 0.1 > said["grab_training"]
    dares = facts(deployment.LESSON, awareness=0.0, tell=0.3)
    assert dares["grab_deployment"] < 0.1


def test_the_prior_is_a_head_start_worth_so_many_rounds():
    said = facts(prior.LESSON)
    assert said["prior_intended"] > 0.5
    assert 10 < said["overtaken"] < 20
    shown = scene(prior.LESSON)
    rounds, simplicity, winner = prior.winners(shown)
    row = np.abs(simplicity - shown.settings["simplicity"]).argmin()
    assert winner[row, 0] == 0
    assert winner[row, rounds > said["overtaken"] + 5].min() > 0
    assert simplicity[row] == pytest.approx(1.5)


def test_refusing_to_explore_takes_nearly_all_influence():
    said, usual = facts(exploration.LESSON), defaults(exploration.LESSON.controls)
    assert said["hidden"] < 0.05
    assert said["needed"] > 0.99
    assert said["wait"] / said["wait_without"] == pytest.approx(10, rel=0.2)
    rounds = exploration.first_hits(scene(exploration.LESSON), 40)
    shown = np.minimum(rounds, usual["rounds"] + 1)
    wait = said["wait"]
    assert abs(shown.mean() - wait) < 4 * wait / np.sqrt(40)  # geometric; false alarm below 1e-4, seed fixed
    assert (exploration.first_hits(scene(exploration.LESSON, refuser=1.0), 2) == usual["rounds"] + 1).all()


def test_shaping_counts_where_it_stands_last():
    said = facts(shaping.LESSON)
    places = ("never", "first", "between", "after")
    assert max(places, key=lambda place: said[f"intended_{place}"]) == "after"
    assert said["intended_first"] == pytest.approx(said["intended_never"], abs=0.005)
    rounds = {n: facts(shaping.LESSON, shaping_rounds=n)["intended_after"] for n in (30, 40)}
    assert rounds[30] < 0.5 < rounds[40]  # what teachers are told
    assert said["own_after"] < said["intended_after"] / 3


def test_a_check_that_is_recognised_selects_those_that_recognise_it():
    said = facts(catching.LESSON)
    more = [name for name in catching.MEASURES if said[f"schemer_{name}"] > said["schemer_nothing"] + 0.01]
    assert more == ["audited"]
    assert said["known_honest_test"] > said["schemer_nothing"] + 0.1
    assert said["known_honeypot"] == pytest.approx(said["schemer_nothing"], abs=0.02)
    assert said["schemer_honeypot"] < said["schemer_nothing"] / 2
    assert said["schemer_probe"] < 0.05 < said["known_probe"]
    assert said["patchwork_honeypot"] > said["patchwork_nothing"] + 0.1


def test_twenty_more_runs_are_twenty_one_with_the_first():
    lesson = motives.LESSON
    setup = lesson.setup(defaults(lesson.controls))
    shown = lesson.scene(defaults(lesson.controls), Words("en"), more=True)
    assert len(shown.ends) == 1 + MORE
    assert np.array_equal(shown.ends[0], replay(setup).share[-1])
