"""Published figures that say by how much something fell, and what a chart predicts beside what was measured."""

from types import SimpleNamespace
from typing import Any

import pytest

from analysis.claims import chart, published
from analysis.claims.arms import Arm
from analysis.claims.claim import Result, claim_of
from analysis.claims.run import run_claim
from sim.measures.names import measure
from sim.sweep.design.experiment import experiment_jobs


def arm(value: str) -> Any:
    return SimpleNamespace(swept={"key": value}, matches=lambda at: all(value == wanted for wanted in at.values()))


@pytest.mark.parametrize(("fall_from", "expected"), [({}, 0.02), ({"key": "a"}, 0.75)])
def test_a_fall_is_relative(monkeypatch: pytest.MonkeyPatch, fall_from: dict[str, str], expected: float) -> None:
    monkeypatch.setattr(published, "measure", lambda arm, text: {"a": 0.08, "b": 0.02}[arm.swept["key"]])
    entry = {"row": "inoculation_fall_low", "measure": "m", "at": {"key": "b"}, "fall_from": fall_from}
    claim: Any = SimpleNamespace(published={"fall": entry})
    found = published.comparison(Result(claim, (), [arm("a"), arm("b")], 1))
    assert found["simulated"].item() == pytest.approx(expected)
    assert found["published"].item() == 0.75


def test_what_is_predicted_is_drawn_dashed_and_no_two_series_share_a_hue() -> None:
    jobs = experiment_jobs("c18_inoculation", ["regime.rl.rounds=2", "population.agents=20"])
    result = run_claim(claim_of("c18_inoculation", jobs[0].config), jobs, 2, 0.05, lambda: None)
    table = chart.points(result)
    predicted = table.filter("theory")
    assert predicted["series"].unique().to_list() == ["intended expected share"]
    assert (predicted["low"] == predicted["high"]).all()
    drawn = chart.claim_chart(result).to_dict()
    assert "strokeDash" in str(drawn["spec"]["layer"][-1]["mark"])
    hues = drawn["spec"]["layer"][0]["encoding"]["color"]["scale"]["range"]
    assert len(set(hues)) == len(hues) == 3
    assert drawn["facet"]["sort"] == ["0.0", "0.5", "1.0"]


def test_an_infinite_population_is_what_a_large_one_comes_near() -> None:
    jobs = experiment_jobs("c18_inoculation", ["regime.rl.rounds=5", "population.agents=20000"])[:1]
    result = run_claim(claim_of("c18_inoculation", jobs[0].config), jobs, 2, 0.05, lambda: None)
    one: Arm = result.arms[0]
    # Standard deviation of a mean of two after five rounds is below 0.006: a false alarm in ten thousand.
    assert measure(one, "share:intended").mean() == pytest.approx(measure(one, "expected_share:intended")[0], abs=0.024)
