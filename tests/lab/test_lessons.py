"""What lessons say is what the simulation does: every quantitative sentence against runs or closed forms.

Numbers come from the page's own engine, which `test_golden.py` holds to the others.
"""

import json
import math

import numpy as np
import pytest

from analysis.lab.export import LESSONS
from analysis.lab.words import LANGUAGES, words
from analysis.theory.selection import wright_fisher_fixation, wright_fisher_fixation_diffusion

pytestmark = pytest.mark.slow

FOUR = ("reward_seeker", "influence_seeker", "misaligned_schemer", "patchwork")
ASSISTANT = ("intended", "reward_seeker", "misaligned_schemer", "patchwork", "drifter")
MEASURES = ("nothing", "audited", "honest_test", "honeypot", "probe")


def now(lab, lesson: str, **settings) -> str:
    """Say what a lesson says of its settings, in English."""
    said = lab.ask("scene", lesson, **settings)["now"]
    key = ".".join(part for part in (lesson, "now", said["sentence"]) if part)
    facts = {name: math.inf if value == "inf" else value for name, value in said["facts"].items()}
    finite = {name: 1e300 if value == math.inf else value for name, value in facts.items()}
    return lab.run("([texts, key, values]) => written('en', key, texts, values)", [words("en"), key, finite])


def picture(lab, lesson: str, kind: str, **settings) -> dict:
    return next(each for each in lab.ask("scene", lesson, **settings)["pictures"] if each["kind"] == kind)


def ends(lab, lesson: str, runs: int, **settings) -> np.ndarray:
    return np.array(lab.run("([lesson, given, runs]) => ends(lesson, given, runs)", [lesson, settings, runs]))


def options(lab, lesson: str, control: str) -> list[str]:
    controls = lab.run("name => LESSONS_OF(name)", lesson)
    return next(each for each in controls if each["name"] == control)["options"]


def tables(lab, lesson: str, **settings) -> dict:
    return lab.plan(lab.run("([lesson, given]) => setupOf(lesson, given)", [lesson, settings]))


def mean_pay(seen: dict) -> dict[str, float]:
    kinds = len(seen["names"])
    chance, signal = (np.array(seen[key]).reshape(kinds, -1) for key in ("chance", "signal"))
    return dict(zip(seen["names"], (chance * signal).sum(axis=1), strict=True))


@pytest.mark.parametrize("name", LESSONS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_lesson_fills_its_sentences(lab, name, language):
    numbers = lab.facts(name)
    said = [key for key in words(language) if key.startswith((f"{name}.now", f"{name}.reveal"))]
    for key in said:
        values = {fact: min(value, 1e300) for fact, value in numbers.items()}
        script = "([language, key, texts, values]) => written(language, key, texts, values)"
        assert "{" not in lab.run(script, [language, key, words(language), values])


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_runs_at_the_ends_of_every_number(lab, name):
    controls = lab.run("name => JSON.parse(JSON.stringify(LESSONS_OF(name)))", name)
    for control in controls:
        if control["kind"] == "number":
            for value in (control["low"], control["high"]):
                assert lab.ask("scene", name, **{control["name"]: value})["rounds"] > 0


def test_four_motives_look_alike_in_training_and_chance_decides(lab):
    said = lab.facts("motives")
    assert said["apart_in_training"] < 0.005
    assert said["apart_in_deployment"] > 0.9
    assert said["leaders"] >= 3
    assert tables(lab, "motives")["prior"] == pytest.approx(np.full(4, 0.25))
    pay = mean_pay(tables(lab, "motives", hackability=0.1))
    assert max(pay, key=pay.get) == "patchwork"


def test_what_a_lesson_deploys_differs_where_it_says(lab):
    training, deployed = picture(lab, "motives", "acts")["places"]
    assert (training["name"], deployed["name"]) == ("training", "deployment")
    unaware = picture(lab, "motives", "acts", awareness=0)["places"]
    assert np.array(unaware[0]["chance"]) == pytest.approx(np.array(unaware[1]["chance"]))  # the third try
    shell = unaware[0]["situations"].index("shell_access")
    assert unaware[0]["chance"][FOUR.index("misaligned_schemer")][shell] > 0.9


def exact_chance(ratio: float, agents: int, start: float) -> float:
    copies = np.arange(agents + 1)
    ways = np.array([math.comb(agents, int(k)) for k in copies], dtype=object)
    founders = np.array(
        [float(w * start ** int(k) * (1 - start) ** (agents - int(k))) for w, k in zip(ways, copies, strict=True)]
    )
    return float(founders @ np.concatenate([[0.0], wright_fisher_fixation(ratio, agents), [1.0]]))


def test_a_small_edge_wins_as_often_as_the_closed_form_says(lab):
    said = lab.facts("edges")
    chance = said["chance"]
    assert chance == pytest.approx(exact_chance(math.exp(0.01), 100, 0.1), abs=1e-9)
    assert said["large"] == pytest.approx(exact_chance(math.exp(0.01), 500, 0.1), abs=1e-9)
    diffusion = wright_fisher_fixation_diffusion(0.01, 10, 100)
    assert chance == pytest.approx(diffusion, abs=0.02)  # the diffusion holds the founders at exactly ten
    assert 1.8 < chance / said["neutral"] < 2.3  # "twice", and the answer "one time in five"
    assert 0.15 < chance < 0.25
    assert lab.facts("edges", edge=0)["chance"] == pytest.approx(0.1)
    assert said["large"] > 0.6
    assert lab.facts("edges", agents=500, rounds=1000)["undecided"] < 0.1  # the second try: nearly all is decided
    assert "63%" in now(lab, "edges", agents=500, rounds=1000)
    won = ends(lab, "edges", 200)[:, 0] == 1
    assert abs(won.mean() - chance) < 4 * np.sqrt(chance * (1 - chance) / 200)  # false alarm below 1e-4, seed fixed


def test_any_flaw_makes_the_intended_motivation_less_fit_and_inoculation_narrows_the_gap(lab):
    curves = picture(lab, "flawed_reward", "curves")
    intended = np.array(curves["y"])[:, 0]
    assert intended[0] == 0.0  # "Without a flaw it is not behind"
    assert (intended[1:] < -0.01).all()
    assert (np.diff(intended) < 0).all()
    assert curves["x"][1] == pytest.approx(0.1)  # what is quoted can be set
    said = lab.facts("flawed_reward")
    assert said["behind_inoculated"] < said["behind"] / 2
    assert said["end"] < said["start"] / 10


def test_strength_widens_the_gap_in_sentence_and_chart(lab):
    strong, usual, weak = (lab.facts("flawed_reward", strength=value)["behind"] for value in (2, 1, 0.5))
    assert strong > 1.5 * usual > 2.5 * weak
    assert strong == pytest.approx(-picture(lab, "flawed_reward", "curves", strength=2)["y"][5][0])
    assert "is not behind" in now(lab, "flawed_reward", hackability=0)
    assert "is not behind" in now(lab, "flawed_reward", strength=0)
    assert "would not be behind with inoculation" in now(lab, "flawed_reward", hackability=0.05)


def test_the_schemer_changes_most_once_deployed(lab):
    said = lab.facts("deployment")
    gaps = {key: value for key, value in said.items() if key.startswith("gap_")}
    assert max(gaps, key=gaps.get) == "gap_schemer"
    assert said["gap_patchwork"] == pytest.approx(0.0, abs=1e-6)
    assert said["gap_conditioned"] == pytest.approx(0.0, abs=1e-6)
    assert said["grab_deployment"] > 0.9 > 0.1 > said["grab_training"]
    unaware = lab.facts("deployment", awareness=0, tell=0.3)
    assert unaware["grab_deployment"] < 0.1
    assert unaware["credence"] == pytest.approx(0.7)  # what teachers are told


def test_the_prior_is_a_head_start_worth_so_many_rounds(lab):
    said = lab.facts("prior")
    assert said["prior_intended"] > 0.5
    assert 10 < said["overtaken"] < 20
    shown = picture(lab, "prior", "landscape")
    rounds, simplicity, winner = (np.array(shown[key]) for key in ("x", "y", "winner"))
    row = np.abs(simplicity - 1.5).argmin()
    assert winner[row, 0] == 0
    assert winner[row, rounds > said["overtaken"] + 5].min() > 0
    assert simplicity[row] == pytest.approx(1.5)
    assert "after 14.8 rounds" in now(lab, "prior")
    assert "never overtaken" in now(lab, "prior", hackability=0)
    for flaw in (0, 0.5):
        assert "does not lead even at the start" in now(lab, "prior", simplicity=0, hackability=flaw)


def test_refusing_to_explore_takes_nearly_all_influence(lab):
    said = lab.facts("exploration")
    assert said["hidden"] < 0.05
    assert said["needed"] > 0.99
    assert said["wait"] / said["wait_without"] == pytest.approx(10, rel=0.2)
    waited = [lab.facts("exploration", seed=seed)["first"] for seed in range(40)]
    wait = said["wait"]
    assert abs(np.mean(waited) - wait) < 4 * wait / np.sqrt(40)  # geometric; false alarm below 1e-4, seed fixed
    assert min(picture(lab, "exploration", "waiting", refuser=1)["first"]) == 101
    share = np.array(lab.ask("scene", "exploration")["share"]).reshape(-1, 2)
    assert np.ptp(share, axis=0) == pytest.approx(0.0, abs=1e-12)  # "stays as it is"


def test_a_hack_that_was_not_found_has_no_round(lab):
    assert "it came in round 64" in now(lab, "exploration")
    missed = now(lab, "exploration", refuser=0.99)
    assert "expected in round 250 on average" in missed
    assert "not found in 100 rounds" in missed
    assert "101" not in missed
    assert now(lab, "exploration", refuser=1) == "the hack is never found."


def test_shaping_counts_where_it_stands_last(lab):
    said = lab.facts("shaping")
    places = ("never", "first", "between", "after")
    assert max(places, key=lambda place: said[f"intended_{place}"]) == "after"
    assert said["intended_first"] == pytest.approx(said["intended_never"], abs=0.005)
    rounds = {n: lab.facts("shaping", shaping_rounds=n)["intended_after"] for n in (30, 40)}
    assert rounds[30] < 0.5 < rounds[40]  # what teachers are told
    assert said["own_after"] < said["intended_after"] / 3
    spec, own = (np.array(picture(lab, "shaping", "bars", judge=judge)["values"]) for judge in ("spec", "own"))
    judged = tables(lab, "shaping", place="first", judge="own")
    approval = dict(zip(judged["names"], judged["persuasion"], strict=True))
    assert min(value for name, value in approval.items() if name != "drifter") > 0.15  # "approves of itself"
    assert own[3].argmax() == spec[0].argmax() == ASSISTANT.index("patchwork")  # "the commonest start ahead"
    assert own[3].max() > spec[0].max() + 0.05  # the first try: patchwork gains


def test_a_check_that_is_recognised_selects_those_that_recognise_it(lab):
    said = lab.facts("catching")
    more = [name for name in MEASURES if said[f"schemer_{name}"] > said["schemer_nothing"] + 0.01]
    assert more == ["audited"]
    assert said["known_honest_test"] > said["schemer_nothing"] + 0.1
    assert said["known_honeypot"] == pytest.approx(said["schemer_nothing"], abs=0.02)
    assert said["schemer_honeypot"] < said["schemer_nothing"] / 2
    assert said["schemer_probe"] < 0.05 < said["known_probe"]
    assert said["patchwork_honeypot"] > said["patchwork_nothing"] + 0.1
    assert said["schemer_honest_test"] == pytest.approx(said["schemer_nothing"], abs=0.01)  # "no help"
    assert said["grab_known"] < 1e-6  # "never"
    schemer, honeypot = ASSISTANT.index("misaligned_schemer"), MEASURES.index("honeypot")
    bars = {given: picture(lab, "catching", "bars", given_away=given)["values"] for given in (0.3, 0.6)}
    left = {given: values[honeypot][schemer] for given, values in bars.items()}
    assert left[0.3] < said["schemer_honeypot"] + 0.01  # what teachers are told: it fades between
    assert left[0.6] > said["schemer_nothing"] - 0.01


def test_minds_that_hold_all_motivations_learn(lab):
    for seed in (0, 1, 2):  # what teachers are told
        seen = tables(lab, "sandbox", minds_are="mixed", seed=seed)
        share = np.array(seen["share"]).reshape(-1, len(seen["names"]))
        last = dict(zip(seen["names"], share[-1], strict=True))
        assert np.abs(share[-1] - share[0]).max() > 0.05
        assert set(sorted(last, key=last.get)[-2:]) == {"patchwork", "misaligned_schemer"}
        assert 0.08 < last["intended"] < 0.15


def test_strength_and_learning_act_in_every_phase_of_reward(lab):
    regimes = options(lab, "sandbox", "regime")
    for regime in regimes:
        command = tables(lab, "sandbox", regime=regime, strength=2.5, minds_are="mixed", agents=20)["command"]
        phases = {"rl", "rl_again"} if regime == "character_training_between" else {"rl"}
        for phase in phases:
            assert f"regime.{phase}.selection.strength=2.5" in command
            assert f"regime.{phase}.learning.rate=0.5" in command


def test_the_short_sighted_stop_doing_what_pays(lab):
    everybody = options(lab, "sandbox", "motivations")
    far, near = (
        mean_pay(tables(lab, "sandbox", motivations=everybody, foresight=value, agents=20)) for value in (0.95, 0.2)
    )
    lost = {name for name, pay in near.items() if pay < far[name] - 0.03}
    schemers = {"aligned_schemer", "misaligned_schemer", "influence_seeker"}
    assert lost == schemers | {"reward_seeker", "conditioned_reward_seeker", "return_seeker"}


def test_the_runs_that_are_shown_are_those_that_sentences_count(lab):
    shown = ends(lab, "motives", 21)
    leaders = shown.argmax(axis=1)
    said = lab.facts("motives")
    assert said["leaders"] == len(np.unique(leaders))
    assert said["most_wins"] == np.bincount(leaders).max() / 21
    watched = lab.ask("scene", "motives")["share"][-4:]
    assert shown[0].tolist() == watched


def test_whoever_rewards_what_looks_good_breeds_hackers(lab):
    """The opening, 40 games: rewarding good looks leaves fewer of the intended motivation than looking for hacks."""
    script = """([policy, games]) => {
      const left = [];
      for (let seed = 0; seed < games; seed++) {
        let choices = "";
        for (;;) {
          const seen = answerer.answer({ id: 0, what: "opening", lesson: "", settings: { choices, seed } });
          if (seen.over) { left.push([seen.held[0], seen.worst]); break; }
          const card = seen.cards[seen.cards.length - 1];
          choices += (policy === "looks" ? card.tests + card.approval > 1.2 : !card.hack) ? "1" : "0";
        }
      }
      return left;
    }"""
    looks, careful = (np.array(lab.run(script, [policy, 40])).mean(axis=0) for policy in ("looks", "careful"))
    assert looks[0] < careful[0] - 5
    assert looks[1] > careful[1] + 1


def test_a_world_that_is_written_as_yaml_is_read_back(lab):
    world = lab.run("() => data.catalogue.world.coding_assistant")
    text = lab.run("world => yamlWritten(world)", world)
    assert lab.run("text => yamlRead(text)", text) == world
    from pathlib import Path

    import yaml

    for file in sorted(Path("conf/world").glob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        assert json.loads(json.dumps(yaml.safe_load(text))) == lab.run("text => yamlRead(text)", text), file
