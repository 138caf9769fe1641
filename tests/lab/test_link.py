"""Links and command lines: what was shared comes back, and what a link must not do it cannot."""

import shlex

import numpy as np
import pytest

from analysis.lab.control import Causes, Choice, Number, Several, defaults
from analysis.lab.lessons import LESSONS
from analysis.lab.link import opened, query
from analysis.lab.visit import Visit
from sim.builders.plan import build
from sim.config.compose import compose


def other(control):
    """Return a value that is not the default."""
    if isinstance(control, Number):
        return control.high if control.default != control.high else control.low
    if isinstance(control, Several):
        return tuple(sorted(control.options[:3]))
    if isinstance(control, Choice):
        return next(name for name in control.options if name != control.default)
    assert isinstance(control, Causes)
    return (("reward.harm", -0.5), ("reward.control", 0.6))


def params(text: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in text.removeprefix("?").split("&"))


@pytest.mark.parametrize("name", LESSONS)
def test_a_link_brings_every_setting_back(name):
    lesson = LESSONS[name]
    for control in lesson.controls:
        settings = {**defaults(lesson.controls), control.name: other(control)}
        back = opened(params(query(lesson, "fr", settings)), LESSONS)
        assert back.complaints == ()
        assert (back.language, back.lesson, back.settings) == ("fr", lesson, settings)


@pytest.mark.parametrize("name", LESSONS)
def test_the_command_line_runs_the_same_plan(name):
    lesson = LESSONS[name]
    for changed in ((), lesson.controls[-1:]):
        settings = {**defaults(lesson.controls), **{control.name: other(control) for control in changed}}
        setup = lesson.setup(settings)
        assert build(compose(*shlex.split(setup.command())[1:])).hash == setup.plan().hash


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"lesson": "edgse"}, "did you mean 'edges'?"),
        ({"lang": "xx"}, "lang=xx"),
        ({"lesson": "edges", "edge": "much"}, "edge=much: must be a number."),
        ({"lesson": "edges", "edge": "9"}, "edge=9: must be in [0, 0.1]."),
        ({"lesson": "edges", "agents": "nan"}, "agents=nan"),
        ({"lesson": "sandbox", "population.founders": "/etc/passwd"}, "unknown name 'population.founders'"),
        ({"lesson": "sandbox", "motivations": "intended,${oc.env:HOME}"}, "unknown name '${oc.env:HOME}'"),
        ({"lesson": "sandbox", "regime": "../../x"}, "unknown name '../../x'"),
        ({"lesson": "sandbox", "causes": "reward.gold:1"}, "unknown name 'gold'"),
        ({"lesson": "sandbox", "causes": "reward.selection:1"}, "must be acyclic"),
        ({"lesson": "sandbox", "causes": "reward.harm.x:1"}, "must read target.cause:strength"),
        ({"lesson": "sandbox", "causes": "reward.harm:${x}"}, "must be a number"),
    ],
)
def test_a_bad_link_leaves_the_default_and_says_why(given, said):
    back = opened(given, LESSONS)
    assert len(back.complaints) == 1
    assert said in back.complaints[0]
    assert back.settings == defaults(back.lesson.controls)


def test_good_values_of_a_bad_link_are_kept():
    back = opened({"lesson": "edges", "seed": "7", "edge": "x"}, LESSONS)
    assert back.settings["seed"] == 7
    assert len(back.complaints) == 1


def test_a_world_that_makes_no_sense_leaves_the_last_one():
    visit = Visit.open({"lesson": "sandbox"})
    assert visit.settle({"seed": 5}) == ""
    before = visit.setup
    assert "acyclic" in visit.settle({"causes": (("reward.selection", 0.5),)})
    assert visit.setup == before
    assert "motivation: is empty" in visit.settle({"motivations": ()})
    assert visit.setup == before


def test_an_emptied_field_leaves_its_last_value():
    visit = Visit.open({"lesson": "edges"})
    visit.settle({"seed": 7})
    assert visit.settle({"seed": None}) == ""
    assert visit.settings["seed"] == 7
    assert "None" not in visit.query() + visit.setup.command()


def test_an_added_cause_joins_those_before_it_unless_it_makes_no_sense():
    visit = Visit.open({"lesson": "sandbox"})
    visit.add_cause("harm", "reward", -0.5)
    visit.add_cause("control", "reward", 0.6)
    assert dict(visit.settings["causes"]) == {"reward.harm": -0.5, "reward.control": 0.6}
    assert visit.refusal == ""
    before = visit.setup
    visit.add_cause("selection", "reward", 0.5)
    visit.settle({})
    assert "acyclic" in visit.refusal
    visit.add_cause(None, "reward", 0.5)
    assert visit.setup == before
    visit.settle({"seed": 5})
    assert visit.refusal == ""  # something else was set


def test_the_stage_deploys_where_the_sandbox_does():
    visit = Visit.open({"lesson": "sandbox", "elsewhere": "honeypot"})
    assert visit.elsewhere == "honeypot"
    assert Visit.open({"lesson": "deployment"}).elsewhere == "deployment"


def test_a_replay_stays_where_it_was_in_another_language():
    visit = Visit.open({"lesson": "edges"})
    assert visit.moment == visit.rounds == 400
    visit.watch(30)
    visit.speak("fr")
    assert visit.moment == 30
    visit.settle({"rounds": 50})
    assert visit.moment == 50


def test_settings_survive_a_change_of_lesson_and_language():
    visit = Visit.open({"lesson": "edges"})
    visit.settle({"seed": 5})
    visit.enter("motives")
    visit.speak("fr")
    visit.enter("edges")
    assert visit.settings["seed"] == 5
    assert visit.words("lab.deploy") == "Déployer"


def test_integers_stay_integers():
    back = opened({"lesson": "edges", "agents": "200"}, LESSONS)
    assert isinstance(back.settings["agents"], int)
    assert not isinstance(back.settings["edge"], np.integer)
