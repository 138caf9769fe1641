"""A unit: one bad job does not end the others, and what is stored is not run again unless more of it is wanted."""

from typing import Any

import pytest

import sim.sweep.unit
from sim.memo import Memo
from sim.sweep.unit import Unit, run_unit
from tests.sim.configs import small


def test_a_job_whose_results_fit_no_table_is_a_failed_row(monkeypatch: pytest.MonkeyPatch) -> None:
    real = sim.sweep.unit._run_one

    def run_one(plan: Any, job: int, *rest: Any) -> Any:
        summary, rounds = real(plan, job, *rest)
        return {**summary, **({"gap": 2**70} if job == 1 else {})}, rounds

    monkeypatch.setattr(sim.sweep.unit, "_run_one", run_one)
    monkeypatch.setattr(sim.sweep.unit, "summary_frame", _strict)
    ran = run_unit(Unit(0, {job: small(f"seed={job}") for job in range(3)}), Memo(), lambda rounds: None)
    assert list(ran.errors) == [1]
    assert ran.tables["runs"].select("job", "status", "seed").rows() == [
        (0, "done", 0),
        (1, "failed", None),
        (2, "done", 2),
    ]
    assert ran.tables["summary"]["job"].to_list() == [0, 2]
    assert set(ran.tables["rounds"]["job"]) == {0, 2}


def _strict(rows: list[dict[str, Any]], real: Any = sim.sweep.unit.summary_frame) -> Any:
    if any(row["gap"] == 2**70 for row in rows):
        raise OverflowError("too large")
    return real(rows)


def test_a_seed_beyond_the_tables_does_not_end_the_others() -> None:
    configs = {0: small("seed=0"), 1: {**small(), "seed": 2**63}}
    ran = run_unit(Unit(0, configs), Memo(), lambda rounds: None)
    assert ran.tables["runs"]["status"].to_list() == ["done", "failed"]
    assert list(ran.errors) == [1]


@pytest.mark.parametrize(
    ("setting", "kept", "runs"),
    [
        *[("records=rounds", [], 1), ("records=rounds", ["rounds"], 0), ("records=summary", [], 0)],
        *[("measures=[share:schemer]", ["rounds"], 1), ("measures=[share:schemer]", ["rounds", "share:schemer"], 0)],
        ("measures=[gap]", ["rounds"], 0),  # which every summary has
    ],
)
def test_rounds_and_measures_that_were_not_kept_are_run_for(setting: str, kept: list[str], runs: int) -> None:
    config = small(setting)
    once = run_unit(Unit(0, {0: config}), Memo(), lambda rounds: None)
    plan_hash = once.tables["runs"]["plan_hash"][0]
    again = run_unit(
        Unit(0, {0: config}, done=frozenset({(0, plan_hash, frozenset(kept))})), Memo(), lambda rounds: None
    )
    assert ("runs" in again.tables) == bool(runs)
