"""The stage takes the very run apart that the charts show."""

import numpy as np
import pytest

from analysis.lab.control import defaults
from analysis.lab.lessons import LESSONS
from analysis.lab.lessons.deployment import CAST
from analysis.lab.replay import replay, training_rounds
from analysis.lab.stage import Stage


@pytest.fixture
def setup():
    lesson = LESSONS["deployment"]
    return lesson.setup({**defaults(lesson.controls), "rounds": 20})


def test_steps_end_where_the_run_ends(setup):
    stage, run = Stage(setup), replay(setup)
    for step in ("live", "select"):
        stage.press(step)
    stage.deploy("deployment")
    stage.press("transmit")
    assert np.array_equal(stage.still.kinds, run.kinds[1])
    stage.play(9)
    assert stage.round == 10
    assert np.array_equal(stage.still.kinds, run.kinds[10])


def test_a_step_plays_what_comes_before_it(setup):
    stage = Stage(setup)
    stage.press("transmit")
    assert stage.round == 1
    stage.press("select")
    assert (stage.shown, stage.round) == ("select", 1)
    stage.press("select")
    assert (stage.shown, stage.round) == ("select", 2)


def test_sizes_are_pay_and_then_copies(setup):
    stage = Stage(setup)
    stage.press("live")
    assert 0 < stage.told()["low"] < stage.told()["high"]
    stage.press("select")
    assert stage.still.amount.sum() == len(stage.still.kinds)
    assert stage.told()["childless"] == pytest.approx((1 - 1 / 500) ** 500, abs=0.08)


def test_deployment_rings_those_whose_act_the_spec_forbids(setup):
    stage = Stage(setup)
    stage.deploy("deployment")
    intended = stage.still.kinds == 0
    assert stage.still.marked[intended].mean() < 0.01 < 0.1 < stage.still.marked[~intended].mean()
    before = stage.still
    stage.deploy("deployment")
    assert np.array_equal(before.marked, stage.still.marked)


def test_deploying_elsewhere_is_living_there(setup):
    stage = Stage(setup)
    stage.deploy("training")
    schemer = stage.still.kinds == CAST.index("misaligned_schemer")
    graded = stage.still.marked[schemer].mean()
    stage.deploy("deployment")
    assert (stage.shown, stage.where) == ("deploy", "deployment")
    assert stage.still.marked[schemer].mean() != graded


def test_the_stage_ends_with_training(setup):
    stage = Stage(setup)
    stage.play(10)
    assert not stage.over
    stage.play(10)
    assert stage.over
    before = stage.still
    stage.play(10)
    assert stage.round == training_rounds(setup) == 20 == stage.told()["round"]
    assert np.array_equal(stage.still.kinds, before.kinds)
    assert np.array_equal(stage.still.kinds, replay(setup).kinds[20])
    stage.deploy("deployment")
    assert stage.told()["round"] == 20
