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
    sandbox,
    shaping,
)
from analysis.lab.replay import ends, replay
from analysis.lab.visit import Visit
from analysis.lab.words import Words
from analysis.theory.selection import wright_fisher_fixation_diffusion
from sim.engines.kernel import run_kernel

LESSON_IDS = list(LESSONS)


def scene(lesson, **settings):
    return lesson.scene({**defaults(lesson.controls), **settings}, Words("en"))


def facts(lesson, **settings):
    return lesson.facts(scene(lesson, **settings))


def now(lesson, **settings):
    return lesson.now(scene(lesson, **settings))


@pytest.mark.parametrize("name", LESSONS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_lesson_draws_and_fills_its_sentences(name, language):
    lesson, words = LESSONS[name], Words(language)
    shown = lesson.scene(defaults(lesson.controls), words, more=True, deployed=True, round=5)
    assert all(picture.to_dict()["title"] for picture in lesson.pictures(shown))
    numbers = lesson.facts(shown)
    assert "{" not in lesson.now(shown)
    if lesson.right:
        assert "{" not in words(f"{name}.reveal", **numbers)
    for key in words.under(f"{name}.now"):
        assert "{" not in words(key, **numbers)


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


def test_the_clue_shows_the_first_settings_whatever_is_set():
    page = pytest.importorskip("analysis.lab.page", reason="needs marimo", exc_type=ImportError)
    visits = (Visit.open({"lesson": "motives", **asked}) for asked in ({}, {"hackability": "0.1"}))
    first, other = (page.clue(visit).to_dict()["datasets"] for visit in visits)
    assert first == other


def test_a_small_edge_wins_as_often_as_the_closed_form_says():
    usual = defaults(edges.LESSON.controls)
    chance = edges.chance_of_winning(usual)
    diffusion = wright_fisher_fixation_diffusion(0.01, 10, 100)
    assert chance == pytest.approx(diffusion, abs=0.02)  # the diffusion holds the founders at exactly ten
    assert 1.8 < chance / usual["start"] < 2.3  # "twice", and the answer "one time in five"
    assert 0.15 < chance < 0.25
    assert edges.chance_of_winning({**usual, "edge": 0.0}) == pytest.approx(usual["start"])
    assert edges.chance_of_winning({**usual, "agents": 500}) > 0.6
    more = edges.LESSON.scene({**usual, "agents": 500, "rounds": 1000}, Words("en"), more=True)
    assert edges.fates(more)[2] < 0.1  # the second try: nearly all is decided
    assert "63%" in now(edges.LESSON, agents=500, rounds=1000)
    won = ends(edges.setup(usual), 200)[:, 0] == 1
    assert abs(won.mean() - chance) < 4 * np.sqrt(chance * (1 - chance) / 200)  # false alarm below 1e-4, seed fixed


def test_any_flaw_makes_the_intended_motivation_less_fit_and_inoculation_narrows_the_gap():
    fitness = flawed_reward.fitness("rl_only", 1.0)
    assert fitness[0, 0] == pytest.approx(0.0, abs=1e-3)
    assert (fitness[1:, 0] < -0.01).all()
    assert (np.diff(fitness[:, 0]) < 0).all()
    said = facts(flawed_reward.LESSON)
    assert fitness[0, 0] == 0.0  # "Without a flaw it is not behind"
    assert flawed_reward.FLAWS[1] == pytest.approx(0.1)  # what is quoted can be set
    assert said["behind_inoculated"] < said["behind"] / 2
    assert said["end"] < said["start"] / 10


def test_strength_widens_the_gap_in_sentence_and_chart():
    strong, weak = (facts(flawed_reward.LESSON, strength=value)["behind"] for value in (2.0, 0.5))
    usual = facts(flawed_reward.LESSON)["behind"]
    assert strong > 1.5 * usual > 2.5 * weak
    assert strong == pytest.approx(-np.expm1(flawed_reward.fitness("rl_only", 2.0)[5, 0]))
    assert "is not behind" in now(flawed_reward.LESSON, hackability=0.0)
    assert "is not behind" in now(flawed_reward.LESSON, strength=0.0)
    assert "would not be behind with inoculation" in now(flawed_reward.LESSON, hackability=0.05)


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
    assert "after 14.8 rounds" in now(prior.LESSON)
    assert "never overtaken" in now(prior.LESSON, hackability=0.0)
    for flaw in (0.0, 0.5):
        assert "does not lead even at the start" in now(prior.LESSON, simplicity=0.0, hackability=flaw)


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
    assert np.ptp(replay(exploration.setup(usual)).share, axis=0) == pytest.approx(0.0, abs=1e-12)  # "stays as it is"


def test_a_hack_that_was_not_found_has_no_round():
    assert "it came in round 64" in now(exploration.LESSON)
    missed = now(exploration.LESSON, refuser=0.99)
    assert "expected in round 250 on average" in missed
    assert "not found in 100 rounds" in missed
    assert "101" not in missed
    assert now(exploration.LESSON, refuser=1.0) == "the hack is never found."


def test_shaping_counts_where_it_stands_last():
    said = facts(shaping.LESSON)
    places = ("never", "first", "between", "after")
    assert max(places, key=lambda place: said[f"intended_{place}"]) == "after"
    assert said["intended_first"] == pytest.approx(said["intended_never"], abs=0.005)
    rounds = {n: facts(shaping.LESSON, shaping_rounds=n)["intended_after"] for n in (30, 40)}
    assert rounds[30] < 0.5 < rounds[40]  # what teachers are told
    assert said["own_after"] < said["intended_after"] / 3
    usual = defaults(shaping.LESSON.controls)
    rl, own = (shaping.by_place({**usual, "judge": judge})[place] for judge, place in (("spec", 0), ("own", 3)))
    judged = next(phase for phase in shaping.setup({**usual, "place": "after", "judge": "own"}).plan().phases[1:])
    approval = dict(zip(shaping.ASSISTANT, judged.rules.persuasion, strict=True))
    assert min(value for name, value in approval.items() if name != "drifter") > 0.15  # "approves of itself"
    assert own.argmax() == rl.argmax() == shaping.ASSISTANT.index("patchwork")  # "the commonest start ahead"
    assert own.max() > rl.max() + 0.05  # the first try: patchwork gains


def test_a_check_that_is_recognised_selects_those_that_recognise_it():
    said = facts(catching.LESSON)
    more = [name for name in catching.MEASURES if said[f"schemer_{name}"] > said["schemer_nothing"] + 0.01]
    assert more == ["audited"]
    assert said["known_honest_test"] > said["schemer_nothing"] + 0.1
    assert said["known_honeypot"] == pytest.approx(said["schemer_nothing"], abs=0.02)
    assert said["schemer_honeypot"] < said["schemer_nothing"] / 2
    assert said["schemer_probe"] < 0.05 < said["known_probe"]
    assert said["patchwork_honeypot"] > said["patchwork_nothing"] + 0.1
    assert said["schemer_honest_test"] == pytest.approx(said["schemer_nothing"], abs=0.01)  # "no help"
    usual = defaults(catching.LESSON.controls)
    known = catching.setup({**usual, "given_away": 1.0}).plan()
    shell = [situation.name for situation in known.cast.world.situations].index("shell_access")
    schemer = catching.ASSISTANT.index("misaligned_schemer")
    assert catching.grab(known, shell, schemer) < 1e-6  # "never"
    left = {
        given: catching.by_measure({**usual, "given_away": given})[catching.MEASURES.index("honeypot"), schemer]
        for given in (0.3, 0.6)
    }
    assert left[0.3] < said["schemer_honeypot"] + 0.01  # what teachers are told: it fades between
    assert left[0.6] > said["schemer_nothing"] - 0.01


def test_minds_that_hold_all_motivations_learn():
    shares = replay(scene(sandbox.LESSON, minds_are="mixed", agents=20).setup).share
    assert np.abs(shares[-1] - shares[0]).max() > 0.05
    shown = [scene(sandbox.LESSON, minds_are="mixed", seed=seed) for seed in (0, 1, 2)]
    for each in shown:  # what teachers are told
        share = dict(zip(each.plan.names, each.run.share[-1], strict=True))
        assert set(sorted(share, key=share.get)[-2:]) == {"patchwork", "misaligned_schemer"}
        assert 0.08 < share["intended"] < 0.15
    for regime in sandbox.REGIMES:
        phases = scene(sandbox.LESSON, minds_are="mixed", regime=regime).plan.phases
        assert {phase.rules.learning.rate for phase in phases if phase.name.startswith("rl")} == {0.5}


def test_strength_acts_in_every_phase_of_reward():
    for regime in sandbox.REGIMES:
        phases = scene(sandbox.LESSON, regime=regime, strength=2.5).plan.phases
        assert {phase.rules.selection.strength for phase in phases if phase.name.startswith("rl")} == {2.5}


def test_the_short_sighted_stop_doing_what_pays():
    words = {}
    for foresight in (0.95, 0.2):
        shown = scene(sandbox.LESSON, motivations=sandbox.MOTIVATIONS, foresight=foresight)
        rules = shown.plan.phases[0]
        words[foresight] = dict(
            zip(shown.plan.names, (rules.chance * rules.rules.cells.signal).sum(axis=1), strict=True)
        )
    lost = {name for name, pay in words[0.2].items() if pay < words[0.95][name] - 0.03}
    schemers = {"aligned_schemer", "misaligned_schemer", "influence_seeker"}
    assert lost == schemers | {"reward_seeker", "conditioned_reward_seeker", "return_seeker"}


def test_twenty_more_runs_are_twenty_one_with_the_first():
    lesson = motives.LESSON
    setup = lesson.setup(defaults(lesson.controls))
    shown = lesson.scene(defaults(lesson.controls), Words("en"), more=True)
    assert len(shown.ends) == 1 + MORE
    assert np.array_equal(shown.ends[0], replay(setup).share[-1])
