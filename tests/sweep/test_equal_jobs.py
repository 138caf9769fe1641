"""Jobs with one plan run once, and that is said: with one seed they are no replicates."""

from pathlib import Path

import pytest

from sim.builders.plan import build
from sim.store.tables import load
from tests.sim.configs import small
from tests.sweep.sweeps import SHORT, mofit

KEY = "world.parameters.hackability"


@pytest.mark.parametrize(
    ("words", "runs", "said"),
    [
        ([f"{KEY}=0.1,1e-1,0.10,0.2"], 2, f"2 of 4 jobs have the plan of another and are not run again: {KEY}=0.1 (3"),
        (
            [f"{KEY}=0,0.0,0.5"],
            2,
            f"1 of 3 jobs have the plan of another and are not run again: {KEY}=0 (also as {KEY}=0.0)",
        ),
        (["seed=1,1,2"], 2, "1 of 3 jobs have the plan of another and are not run again: seed=1 (2 times)."),
        (["replicates=1,3,2"], 3, "2 of 3 jobs have the plan of another and are not run again: replicates=3 (also as"),
        (["seed=1,2", "replicates=1,2"], 4, "2 of 4 jobs"),
        (["motivation=[intended,sycophant],[sycophant,intended]"], 2, ""),  # their order decides what is drawn
        ([f"{KEY}=0.1,0.2"], 2, ""),
    ],
)
def test_equal_jobs_run_once(tmp_path: Path, words: list[str], runs: int, said: str) -> None:
    done = mofit(tmp_path / "sweep", *SHORT, "regime.rl.rounds=3", *words)
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith(said) if said else done.stderr == ""
    jobs, summary = (load(tmp_path / "sweep")[name].collect() for name in ("jobs", "summary"))
    assert len(summary) == runs
    assert jobs["plan_hash"].is_unique().all()


def test_a_plan_is_another_where_the_order_of_what_is_drawn_is() -> None:
    one, other = (small(f"motivation=[{names}]") for names in ("intended,sycophant", "sycophant,intended"))
    assert build(one).hash != build(other).hash
