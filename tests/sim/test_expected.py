"""`engine=expected`: the endless population in the tables of the other engines. All tests are exact."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from analysis.theory import selection as theory
from sim.builders.plan import build
from sim.errors import BadInput
from sim.expected.end import EndlessEnd
from sim.model.accounts import TERMS
from sim.model.selection.catalogue import DEMOGRAPHIES
from sim.runs.run import run
from sim.runs.store import run_and_store
from tests.laws.law_world import demography, law_plan
from tests.sim.configs import small

PAY, PRIOR = (0.2, 0.9, 0.5), (0.5, 0.2, 0.3)


def of(*overrides: str, engine: str = "expected") -> dict[str, pl.DataFrame]:
    """Run a small experiment."""
    return run(build({**small(*overrides), "engine": engine}), engine=engine)


@pytest.mark.parametrize(
    "words",
    [
        *([f"selection@regime.rl.selection={name}"] for name in DEMOGRAPHIES),
        ["experiment=mixed_minds"],
        ["regime.rl.probe.penalty=0.3", "regime.rl.probe.drift=0.1"],
        ["regime.rl.transmission.imitation=0.3"],
    ],
    ids=" ".join,
)
def test_rounds_are_the_dashed_line_and_add_up(words: list[str]) -> None:
    rounds, dashed = of(*words)["rounds"], of(*words, engine="kernel")["expected"]
    assert rounds.select("phase", "round", "motivation", "share").equals(
        dashed.select("phase", "round", "motivation", "share")
    )
    assert (rounds["drift"] == 0.0).all()
    change = rounds.with_columns(before=pl.col("share").shift().over("motivation")).filter(pl.col("round") > 0)
    summed = change.select(pl.sum_horizontal(TERMS)).to_series()
    assert summed.to_list() == pytest.approx((change["share"] - change["before"]).to_list(), abs=1e-12)


def test_ends_are_the_closed_form() -> None:
    plan = law_plan(PAY, prior=PRIOR, rounds=12, selection=demography("wright_fisher", 2.0))
    tables = run(plan, engine="expected")
    last = tables["rounds"].filter(round=12)
    closed = theory.replicator(PRIOR, 2.0 * np.array(PAY), 12)
    assert last["share"].to_list() == pytest.approx(list(closed), abs=1e-12)
    assert last["mean_pay"].to_list() == pytest.approx(PAY, abs=1e-12)
    row = tables["summary"].row(0, named=True)
    assert row["dominant_share"] == pytest.approx(closed.max(), abs=1e-12)
    assert (row["first_hit"], row["founders_left"]) == (None, None)


def test_a_phase_that_developers_repeat_takes_the_same_path_until_they_give_up() -> None:
    never = of("+regime.rl.repeat_until={measure: harm_deployment, below: -1, at_most: 4}")
    once = of("+regime.rl.repeat_until={measure: harm_deployment, below: 1e9, at_most: 4}")
    assert (never["summary"]["visits_rl"][0], once["summary"]["visits_rl"][0]) == (4, 1)
    assert never["rounds"].equals(once["rounds"])


def test_a_stored_population_comes_nearest_to_the_shares() -> None:
    minds = EndlessEnd(np.array([0.5, 0.26, 0.24]), mixed=False, agents=10).minds(3)
    assert minds.sum(axis=0).tolist() == [5.0, 3.0, 2.0]
    assert EndlessEnd(np.array([0.7, 0.3]), mixed=True, agents=4).minds(2).tolist() == [[0.7, 0.3]] * 4


def test_other_runs_found_from_it(tmp_path: Path) -> None:
    run_and_store(build({**small(), "engine": "expected"}), "expected", 1, tmp_path / "trained")
    later = build(small(f"population.founders={tmp_path}/trained"))
    assert later.founders(0).shares(len(later.names)).sum() == pytest.approx(1.0)


def test_its_plan_has_a_name_of_its_own() -> None:
    mesa, kernel, expected = (build({**small(), "engine": name}).hash for name in ("mesa", "kernel", "expected"))
    assert mesa == kernel != expected


def test_replicates_are_refused_where_it_is_called_from_python() -> None:
    with pytest.raises(BadInput, match="replicates=2: engine=expected draws nothing"):
        run(build(small()), engine="expected", replicates=2)
