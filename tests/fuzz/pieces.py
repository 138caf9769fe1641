"""Cases cut into pieces with a seed each, so that a fraction can be run: `pytest -m slow tests/fuzz -k piece3`."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as seeded

EACH = 500
"""Cases of a slow piece."""


def pieces(fast: int, slow: int, each: int = EACH) -> pytest.MarkDecorator:
    """Give a test `piece` and `cases`: one fast piece of a few cases, and slow ones of `each`."""
    slowly = [pytest.param(piece, each, marks=pytest.mark.slow, id=f"piece{piece}") for piece in range(1, slow + 1)]
    return pytest.mark.parametrize(("piece", "cases"), [pytest.param(0, fast, id="piece0"), *slowly])


def drawn(piece: int, cases: int):
    """Decorate a property of `@given` draws: the same cases of a piece every time."""

    def decorate(test):
        chosen = settings(
            max_examples=cases,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate,),  # a failing case is small as it is, and shrinking takes minutes
        )
        return seeded(piece)(chosen(test))

    return decorate
