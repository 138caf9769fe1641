"""Classes of claims: what is refused in a sentence, what is exact, what a first look says."""

from copy import deepcopy
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from analysis.claims.claim import FINDING, READING, THEOREM, Claim, claim_of
from analysis.claims.run import judge_test, read_claim, run_claim
from analysis.claims.store import claims_table
from analysis.claims.verdict import FAILED, SUPPORTED
from analysis.claims.words import came_of, came_of_test, estimate
from sim.errors import BadInput
from sim.sweep.design.experiment import Job

NAME = "c14_process_supervision"


@cache
def stated() -> tuple[Claim, list[Job]]:
    return read_claim(NAME)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"nature": "law"}, "claim.nature=law: unknown name 'law'; Allowed: finding, reading, theorem"),
        ({"judged_on": ["schemers_take_the_feild"]}, "did you mean 'schemers_take_the_field'"),
        ({"judged_on": []}, "claim.judged_on: names no test"),
        ({"judged_on": ["schemers_gain_on_them"]}, "schemers_gain_on_them: is a reading and the claim a finding"),
        (
            {"box": {"engine": "expected", "replicates": 1, "ranges": {"population.foresight": [1.0, 1.0]}}},
            "two numbers",
        ),
        (
            {"box": {"engine": "expected", "replicates": 1, "ranges": {"population.foresight": [0.5]}}},
            "lower one first",
        ),
        ({"box": {"engine": "mesa", "replicates": 1, "ranges": {}}}, "claim.box.engine=mesa: unknown name"),
    ],
)
def test_what_a_claim_may_not_state(changes: dict[str, Any], sentence: str) -> None:
    config = deepcopy(dict(stated()[1][0].config))
    config["claim"] = {**config["claim"], **changes}
    with pytest.raises(BadInput) as refused:
        claim_of(NAME, config)
    assert sentence in str(refused.value)
    assert str(refused.value).count(". ") == 0


def test_a_test_of_an_unknown_class() -> None:
    config = deepcopy(dict(stated()[1][0].config))
    config["claim"]["tests"]["schemers_take_the_field"]["nature"] = "fact"
    with pytest.raises(BadInput, match=r"tests.schemers_take_the_field.nature=fact: unknown name 'fact'"):
        claim_of(NAME, config)


def test_a_reading_whose_replicates_differ_is_refused() -> None:
    claim, jobs = stated()
    result = run_claim(claim, jobs, 3, 0.01)
    share = replace(claim.judging[0], nature=READING)
    assert "its replicates differ" in judge_test(share, result.arms, 0.01).error


def test_readings_take_no_replicates_and_have_no_interval() -> None:
    claim, jobs = read_claim("c03a_threat_of_retraining")
    result = run_claim(claim, jobs, None, 0.01)
    assert result.replicates == 1
    assert all(finding.exact and "[" not in estimate(finding) for finding in result.findings)


def test_a_claim_is_judged_on_what_it_names_alone() -> None:
    """A test beside it may fail its limits without turning the verdict; one that cannot be computed fails the claim."""
    claim, jobs = stated()
    beside = replace(claim.tests[0], above=10.0, below=None)
    whole = replace(claim, tests=(beside, *claim.tests[1:]))
    result = run_claim(whole, jobs, 40, 0.05)
    assert result.findings[0].verdict != SUPPORTED
    assert result.verdict == SUPPORTED
    broken = replace(claim, tests=(replace(claim.tests[0], measure="share:nobody"), *claim.tests[1:]))
    assert run_claim(broken, jobs, 2, 0.05).verdict == FAILED


def test_a_first_look_keeps_no_verdict() -> None:
    claim, jobs = stated()
    result = replace(run_claim(claim, jobs, 4, 0.05), quick=True)
    assert "points to" in came_of(result)
    assert "sure" in came_of(result)
    table = claims_table([result])
    assert table["verdict"].null_count() == len(claim.tests)
    assert set(table["test_verdict"].drop_nulls()) == {SUPPORTED}  # of readings
    for finding in result.findings:
        assert ("points to" in came_of_test(finding, True)) == (finding.test.nature == FINDING)


def test_a_theorem_says_whether_the_implementation_agrees() -> None:
    claim, jobs = stated()
    theorem = replace(claim, nature=THEOREM, tests=tuple(replace(test, nature=THEOREM) for test in claim.tests))
    assert came_of(run_claim(theorem, jobs, 40, 0.05)) == "the implementation agrees"
