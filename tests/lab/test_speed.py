"""A slider's new result is there within 300 ms of computing: 500 agents, 100 rounds, on the kernel."""

import time

import pytest

from analysis.lab.control import defaults
from analysis.lab.lessons import LESSONS
from analysis.lab.replay import replay

BUDGET = 0.3
TRIES = 5


@pytest.mark.parametrize("name", ["motives", "deployment", "flawed_reward"])
def test_a_slider_change_is_computed_in_time(name, capsys):
    lesson = LESSONS[name]
    usual = {**defaults(lesson.controls), "rounds": 100}
    replay(lesson.setup(usual))  # compiled and composed, as after the first picture
    took = []
    for step in range(1, 1 + TRIES):
        start = time.process_time()
        run = replay(lesson.setup({**usual, "hackability": 0.5 + step / 100}))
        took.append(time.process_time() - start)
        assert run.kinds.shape[1] == 500
    with capsys.disabled():
        print(f"\n{name}: a slider change took {1000 * min(took):.0f} ms of CPU (best of {TRIES})")
    assert min(took) < BUDGET  # the machine may be busy: the best of a few
