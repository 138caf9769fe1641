"""How an episode is drawn: what happens at the edges of [0, 1)."""

import numpy as np
import pytest

from agents.cells import BELOW_ONE, Cells
from agents.mixed import live_mixed, workspace
from agents.practice import NO_PRACTICE
from agents.seizure import Seizure
from sim.builders.episodes import NO_PLACES


class Uniform:
    """A generator that always draws the same."""

    def __init__(self, value: float) -> None:
        self.value = value

    def random(self) -> float:
        return self.value


@pytest.mark.parametrize("influence", [(1.0, 0.0), (0.1 + 0.2, 0.7), (0.3, 0.6), (1e-17, 1.0)])
def test_the_largest_uniform_ends_in_the_last_cell(influence: tuple[float, float]) -> None:
    """Where influence sums to a little less than one too: within its stretch, a draw stays below the end."""
    cells = Cells(
        np.ones((2, 3)), np.tile(np.arange(3)[None, :, None], (2, 1, 2)), np.arange(6.0).reshape(2, 3),
        np.zeros(3, np.int64), np.zeros((2, 3)),
    )  # fmt: skip
    space = workspace(1, 2)
    plain = getattr(live_mixed, "py_func", live_mixed)
    pay, _ = plain(
        Uniform(BELOW_ONE), cells, NO_PLACES, 1, NO_PRACTICE, Seizure(0, 0.0), np.array(influence),
        np.empty((1, 0, 0)), 0, 0.0, space,
    )  # fmt: skip
    last = 1 if influence[1] > 0.0 else 0
    assert space.control[0] == last
    assert pay == cells.signal[last, 2]
