"""An adaptive sweep finds T* as well as the full grid does, with a fifth of its runs.

Both sweeps share a fixed seed, hence the luck of every replicate that both run: what is compared is where runs were
spent. Drift in 1,000 agents moves both lines by most of a square's side, which bounds the distance from theory.
"""

from pathlib import Path

import pytest

from benchmarks.boundary import TOLERANCE, compare


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1])
def test_a_fifth_of_the_runs_is_as_accurate_as_the_full_grid(seed: int, tmp_path: Path) -> None:
    found = compare(tmp_path, resolution=33, coarse=5, replicates=4, agents=1000, seed=seed)
    adaptive, full = found.runs
    assert full == 33 * 33 * 4
    assert 5 * adaptive <= full
    assert found.error[0] <= found.error[1] + TOLERANCE
    assert found.error[0] < 1.0
    assert found.apart < 0.5
