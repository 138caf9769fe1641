"""The box of a claim: how it is sampled, what part of it is told, what is said to decide."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.claims.box import free, look
from analysis.claims.run import read_claim
from analysis.claims.share import Share, least_margin, sample
from sim.errors import BadInput

NAME = "c20_whitebox"


def shared(margin: np.ndarray, at: np.ndarray) -> Share:
    keys = tuple(f"world.parameters.p{index}" for index in range(at.shape[1]))
    return Share(keys, at, margin, "expected", 0)


def test_a_latin_hypercube_has_one_point_in_each_row() -> None:
    at = sample([(0.0, 1.0), (2.0, 3.0), (0.1, 10.0)], 40, 1)
    scaled = [at[:, 0], at[:, 1] - 2.0, (np.log10(at[:, 2]) + 1.0) / 2.0]
    for column in scaled:
        assert sorted(np.floor(column * 40)) == list(range(40))


def test_the_interval_of_a_part_covers_as_it_says() -> None:
    """2,000 boxes of 50 points that hold with chance 0.3: at most 4.4 standard errors over 0.05 (false alarm 1e-5)."""
    rng = np.random.default_rng(3)
    ends = [shared(rng.random(50) - 0.7, np.zeros((50, 1))).ends for _ in range(2_000)]
    missed = np.mean([not low <= 0.3 <= high for low, high in ends])
    assert missed < 0.05 + 4.4 * np.sqrt(0.05 * 0.95 / 2_000)


def test_what_decides_is_named_and_what_does_not_is_not() -> None:
    """The margin rises with the first of twenty numbers; another is named in at most one box of twenty."""
    rng = np.random.default_rng(4)
    others = 0
    for _ in range(40):
        at = rng.random((128, 20))
        found = shared(at[:, 0] - 0.4 + 0.1 * rng.normal(size=128), at).deciders
        assert found[0].key.endswith("p0")
        assert found[0].correlation > 0.8
        others += len(found) > 1
    assert others <= 8  # binomial(40, 0.05): 9 or more come up in 1 of 6,000


def test_no_part_and_the_whole_have_one_sided_intervals() -> None:
    none, whole = (shared(np.full(30, sign), np.zeros((30, 2))) for sign in (-1.0, 1.0))
    assert none.ends[0] == 0.0
    assert whole.ends[1] == 1.0
    assert none.ends[1] == pytest.approx(1.0 - 0.025 ** (1 / 30))
    assert whole.deciders == []


def test_the_margin_is_that_of_the_test_kept_least() -> None:
    margins = np.array([[1.0, -1.0, 3.0], [0.5, 0.5, -0.1]])
    assert list(least_margin(margins) > 0.0) == [True, False, False]


def test_a_box_is_played_in_other_worlds() -> None:
    """With the probe's penalty at nothing schemers lose nothing; the claim holds where it is large alone."""
    claim, jobs = read_claim(NAME)
    ranges = {"regime.rl.probe.penalty": [0.0001, 0.3], "regime.rl.rounds": [20.0, 60.0]}
    share = look(replace(claim, box={**claim.box, "ranges": ranges}), jobs, 40)
    assert share is not None
    assert 0.2 < share.part < 0.9
    assert share.deciders[0].key == "regime.rl.probe.penalty"
    assert set(share.at[:, 1]) <= set(range(20, 61))
    held = share.at[share.margin > 0, 0]
    assert held.min() > 0.003


def test_keys_that_are_swept_are_left_out_and_unknown_ones_refused() -> None:
    claim, jobs = read_claim(NAME)
    box = {**claim.box, "ranges": {"regime.rl.probe.hit": [0.1, 0.9], "population.foresight": [0.5, 1.0]}}
    assert list(free(replace(claim, box=box), jobs)) == ["population.foresight"]
    for key in ("population.foresigt", "population.minds"):
        unknown = replace(claim, box={**claim.box, "ranges": {key: [0.0, 1.0]}})
        with pytest.raises(BadInput, match=f"claim.box.ranges.{key}: the experiment has no such number"):
            look(unknown, jobs, 2)


def test_an_endless_population_is_not_asked_for_draws() -> None:
    claim, jobs = read_claim("c07_time_to_explore")
    with pytest.raises(BadInput, match=r"claim.box.engine=expected: test first_hit_by_care takes draws"):
        look(replace(claim, box={**claim.box, "engine": "expected"}), jobs, 2)
