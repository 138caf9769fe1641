"""The test of a cell's lead: its error by enumeration, exactly. Hung & Fithian (2019) prove it for any multinomial."""

from itertools import product
from math import comb, factorial, prod

import pytest

from sim.sweep.looks.lead import LEVEL, needed, p_value


def called(counts: tuple[int, ...]) -> bool:
    """Tell whether the largest count is called a winner."""
    second, first = sorted(counts)[-2:]
    return p_value(first, second) <= LEVEL


@pytest.mark.parametrize("kinds", [2, 3, 4])
@pytest.mark.parametrize("draws", [1, 2, 6, 7, 12, 20])
def test_a_neutral_world_is_called_resolved_at_most_so_often(kinds: int, draws: int) -> None:
    chance = sum(
        factorial(draws) / prod(map(factorial, counts)) / kinds**draws
        for counts in product(range(draws + 1), repeat=kinds)
        if sum(counts) == draws and called(counts)
    )
    assert chance <= LEVEL


def test_two_that_are_equally_likely_to_lead_are_the_worst_case() -> None:
    """Whatever a third takes, one of two equals is called the winner at most so often."""
    for third in (0.0, 0.2, 0.6):
        each, draws = (1.0 - third) / 2, 12
        chance = sum(
            factorial(draws) / (factorial(a) * factorial(b) * factorial(draws - a - b)) * each ** (a + b)
            * third ** (draws - a - b)
            for a in range(draws + 1) for b in range(draws + 1 - a)
            if max(a, b) > draws - a - b and called((a, b, draws - a - b))
        )  # fmt: skip
        assert chance <= LEVEL


def test_it_is_the_exact_binomial_test() -> None:
    assert p_value(6, 0) == pytest.approx(2 / 2**6, abs=1e-15)
    assert p_value(9, 1) == pytest.approx(2 * (comb(10, 9) + 1) / 2**10, abs=1e-15)
    assert p_value(3, 3) == 1.0
    assert p_value(0, 0) == 1.0


@pytest.mark.parametrize(("counts", "replicates"), [((1, 0, 1), 6), ((4, 1, 5), 12), ((3, 3, 6), None)])
def test_what_is_needed_is_the_least_that_would_settle_it(counts: tuple[int, int, int], replicates: int | None) -> None:
    assert needed(*counts) == replicates
