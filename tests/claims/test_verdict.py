"""Verdicts: intervals cover as often as they say, and lie inside, outside or across a region."""

import numpy as np
import pytest

from analysis.claims.verdict import (
    FAILED,
    INCONCLUSIVE,
    REFUTED,
    SUPPORTED,
    Interval,
    interval,
    judge,
    overall,
    replicates_to_decide,
    sureness,
)


def around(estimate: float, reach: float) -> Interval:
    return Interval(estimate, estimate - reach, estimate + reach, 1.0, 10)


@pytest.mark.parametrize(
    ("estimate", "reach", "above", "below", "verdict"),
    [
        (0.5, 0.1, 0.3, None, SUPPORTED),
        (0.5, 0.1, 0.45, None, INCONCLUSIVE),
        (0.5, 0.1, 0.7, None, REFUTED),
        (0.5, 0.1, None, 0.7, SUPPORTED),
        (0.5, 0.1, None, 0.3, REFUTED),
        (0.0, 0.1, -0.2, 0.2, SUPPORTED),
        (0.0, 0.3, -0.2, 0.2, INCONCLUSIVE),
        (0.15, 0.1, -0.2, 0.2, INCONCLUSIVE),
        (0.5, 0.1, -0.2, 0.2, REFUTED),
        (-0.5, 0.1, -0.2, 0.2, REFUTED),
        (0.3, 0.0, 0.3, None, REFUTED),
    ],
)
def test_how_an_interval_lies(
    estimate: float, reach: float, above: float | None, below: float | None, verdict: str
) -> None:
    assert judge(around(estimate, reach), above, below) == verdict


def test_intervals_miss_as_often_as_they_say() -> None:
    """20,000 normal samples of six at alpha 0.1: misses within 4.4 standard errors of one in ten (false alarm 1e-5)."""
    rng = np.random.default_rng(1)
    found = [interval(rng.normal(3.0, 2.0, 6), 0.1) for _ in range(20_000)]
    missed = np.mean([not one.low <= 3.0 <= one.high for one in found])
    assert missed == pytest.approx(0.1, abs=4.4 * np.sqrt(0.09 / 20_000))


def test_replicates_that_agree_leave_no_doubt_and_one_leaves_all() -> None:
    assert interval([0.25, 0.25, 0.25], 0.01) == Interval(0.25, 0.25, 0.25, 0.0, 3)
    assert judge(interval([0.2], 0.01), 0.1, None) == INCONCLUSIVE


@pytest.mark.parametrize("chance", [0.02, 0.5, 0.97])
def test_intervals_of_events_miss_no_more_often_than_they_say(chance: float) -> None:
    """20,000 samples of 40 coin tosses at alpha 0.05: where all come up alike, no interval misses that should not.

    The bound of agreeing replicates is Clopper & Pearson's; elsewhere Student's interval holds as far as it does for
    tosses, which at the edges is what the bound is for: misses stay within 1.2 times alpha (false alarm below 1e-6).
    """
    rng = np.random.default_rng(2)
    found = [interval(rng.random(40) < chance, 0.05, (0.0, 1.0)) for _ in range(20_000)]
    assert np.mean([not one.low <= chance <= one.high for one in found]) < 1.2 * 0.05
    assert all(0.0 <= one.low <= one.high <= 1.0 for one in found)


def test_events_that_never_happened_are_not_certain() -> None:
    """Rule of three, at alpha / 2: 1 - 0.025 ** (1/60)."""
    found = interval(np.zeros(60), 0.05, (0.0, 1.0))
    assert (found.low, found.high) == (0.0, pytest.approx(1.0 - 0.025 ** (1 / 60)))
    assert judge(found, None, 0.05) == INCONCLUSIVE
    needed = replicates_to_decide(found, None, 0.05, 0.05, (0.0, 1.0))
    assert needed is not None
    assert judge(interval(np.zeros(needed), 0.05, (0.0, 1.0)), None, 0.05) == SUPPORTED
    assert judge(interval(np.zeros(needed * 2 // 3), 0.05, (0.0, 1.0)), None, 0.05) == INCONCLUSIVE


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-1.0, 1.0), (0.0, np.inf)])
def test_intervals_stay_in_the_range_of_what_they_measure(low: float, high: float) -> None:
    """Samples of three to six, near the ends of the range and elsewhere: never beyond, and the mean inside."""
    rng = np.random.default_rng(5)
    for _ in range(2_000):
        wide = high - low if np.isfinite(high) else 1.0
        sample = low + wide * rng.beta(*rng.uniform(0.05, 3.0, 2), size=rng.integers(3, 7))
        found = interval(sample, 10.0 ** -rng.uniform(0.5, 4.0), (low, high))
        assert low <= found.low <= found.estimate <= found.high <= high


@pytest.mark.parametrize("shape", [(2.0, 2.0), (0.5, 3.0), (5.0, 0.7)])
def test_intervals_of_parts_miss_as_often_as_they_say(shape: tuple[float, float]) -> None:
    """10,000 samples of 20 beta-distributed parts at alpha 0.1: misses between 0.08 and 0.14, as skew costs some."""
    rng = np.random.default_rng(6)
    mean = shape[0] / sum(shape)
    found = [interval(rng.beta(*shape, 20), 0.1, (0.0, 1.0)) for _ in range(10_000)]
    assert 0.08 < np.mean([not one.low <= mean <= one.high for one in found]) < 0.14


def test_how_sure_a_few_replicates_are() -> None:
    """The widest interval inside the limits: at its confidence it touches the edge."""
    sample = np.array([0.2, 0.3, 0.45, 0.25, 0.4, 0.35])
    found = interval(sample, 0.05, (0.0, 1.0))
    sure = sureness(found, 0.22, None, (0.0, 1.0))
    assert 0.5 < sure < 1.0
    assert interval(sample, 1.0 - sure, (0.0, 1.0)).low == pytest.approx(0.22, abs=1e-3)
    assert sureness(found, found.estimate, None, (0.0, 1.0)) == 0.0
    assert sureness(interval([1.0, 1.0, 1.0], 0.05), 0.5, None) == 1.0


@pytest.mark.parametrize("distance", [0.2, 0.5, 2.0])
def test_the_number_of_replicates_that_is_told_decides(distance: float) -> None:
    """At the number told the same mean and spread are decided; at two thirds of it they are not."""
    found = Interval(distance, distance - 3.0, distance + 3.0, 1.0, 4)
    needed = replicates_to_decide(found, 0.0, None, 0.01)
    assert needed is not None
    for count, verdict in ((needed + 1, SUPPORTED), (max(2, needed * 2 // 3), INCONCLUSIVE)):
        pattern = np.resize([1.0, -1.0], count)
        sample = distance + (pattern - pattern.mean()) / (pattern - pattern.mean()).std(ddof=1)
        assert judge(interval(sample, 0.01), 0.0, None) == verdict, count


def test_a_mean_on_the_edge_is_never_decided() -> None:
    assert replicates_to_decide(around(0.3, 0.1), 0.3, None, 0.01) is None


@pytest.mark.parametrize(
    ("verdicts", "verdict"),
    [
        ([SUPPORTED, SUPPORTED], SUPPORTED),
        ([SUPPORTED, INCONCLUSIVE], INCONCLUSIVE),
        ([SUPPORTED, INCONCLUSIVE, REFUTED], REFUTED),
        ([REFUTED, FAILED], FAILED),
    ],
)
def test_a_claim_is_as_good_as_its_worst_test(verdicts: list[str], verdict: str) -> None:
    assert overall(verdicts) == verdict
