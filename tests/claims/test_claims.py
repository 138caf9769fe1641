"""Every shipped claim: well stated, computed, and able to come out the other way.

The counter-world of a claim is written in its experiment file: with its settings the verdict must flip. Seeds are
fixed, so that these tests give no false alarms on unchanged code.
"""

from typing import Any

import pytest
from omegaconf import OmegaConf

from analysis.claims.arms import pick
from analysis.claims.claim import FINDING, Claim, Result
from analysis.claims.curves.names import CURVES
from analysis.claims.jobs import claim_names, family_size, full_name
from analysis.claims.published import rates
from analysis.claims.run import read_claim, read_counter, run_claim
from analysis.claims.statistics.names import STATISTICS
from analysis.claims.verdict import FAILED, FAMILY, REFUTED, SUPPORTED
from sim.config.catalogue import CONF, options
from sim.measures.names import MEASURES
from sim.sweep.design.experiment import Job

EXPERIMENTS = claim_names()
CLAIMS = [f"C{number}" for number in range(1, 23)]
PARTS = ["C3a", "C3b", "C3c", "C3d", "C4b", "C7b", "C8b"]

by_claim = pytest.mark.parametrize("name", EXPERIMENTS)


def stated(name: str) -> Any:
    """The claim as its file states it."""
    return OmegaConf.load(CONF / "experiment" / f"{name}.yaml").claim


def run(claim: Claim, jobs: list[Job]) -> Result:
    return run_claim(claim, jobs, None, FAMILY / family_size())


def test_every_claim_has_an_experiment() -> None:
    """A claim may be tested in parts, as C17a and C17b."""
    stated_ids = {stated(name).id for name in EXPERIMENTS}
    assert set(CLAIMS) <= {name.rstrip("abcd") for name in stated_ids}
    assert set(PARTS) <= stated_ids


@by_claim
def test_a_claim_is_stated_in_full(name: str) -> None:
    """Sentence, source, class, refutation, a chart, a counter-world; every test says what it tests and has a limit."""
    claim = stated(name)
    assert full_name(claim.id) == name
    assert claim.made_by in ("discussion", "model")
    assert "nature" in claim
    assert all((claim.says, claim.refuted_if, claim.counter.says, claim.chart.title))
    assert all((claim.counter.settings, claim.chart.measures))
    assert f"experiment={name}" in options("experiment")[name]
    for test in claim.tests.values():
        assert test.says
        assert "above" in test or "below" in test
        assert test.get("statistic", "mean") in STATISTICS


@by_claim
def test_what_a_claim_names_exists(name: str) -> None:
    """Measures, arms, curves and published rows; the arms need not be run for that."""
    claim, jobs = read_claim(name)
    shown = claim.chart
    assert all(shown["x"] in job.swept for job in jobs)
    assert not shown["curve"] or shown["curve"] in CURVES
    for text in [*shown["measures"], *(test.measure for test in claim.tests if test.measure)]:
        assert text.split(":")[0] in MEASURES, text
    for entry in claim.published.values():
        assert entry["row"] in rates()["id"].to_list()


@by_claim
def test_a_few_replicates_are_judged_without_failure(name: str) -> None:
    """So are two worlds of its box, which every finding has."""
    claim, jobs = read_claim(name)
    result = run_claim(claim, jobs, 2, 0.01, points=2)
    assert claim.nature != FINDING or result.share is not None
    assert result.verdict != FAILED, [result.error, *(finding.error for finding in result.findings)]
    for test in claim.tests:
        for arms in (test.at, test.minus):
            assert pick(result.arms, arms)


@pytest.mark.slow
@by_claim
def test_the_verdict_flips_in_the_counter_world(name: str) -> None:
    """What is not refuted here must be refuted there, and what is refuted here must be supported."""
    verdict = run(*read_claim(name)).verdict
    assert verdict != FAILED
    flipped = run(*read_counter(name)).verdict
    assert flipped == (SUPPORTED if verdict == REFUTED else REFUTED)
