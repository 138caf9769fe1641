"""Claims about networks are stated in full, like those about populations; running them takes minutes to hours."""

from functools import cache

import pytest

from analysis.claims.curves.names import CURVES
from analysis.claims.jobs import NETWORKS, claim_names, family_size, full_name
from analysis.claims.run import read_claim, read_counter
from analysis.claims.statistics.names import STATISTICS
from sim.measures.names import MEASURES

EXPERIMENTS = claim_names(NETWORKS)
stated = cache(read_claim)
"""Experiments take a second to compose."""


def test_there_are_eight() -> None:
    assert [name[:3] for name in EXPERIMENTS] == [f"n0{number}" for number in range(1, 9)]
    assert full_name("N1") == full_name("n01") == "n01_consistency"
    assert family_size(NETWORKS) == sum(len(stated(name)[0].tests) for name in EXPERIMENTS)


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_a_claim_is_stated_in_full(name: str) -> None:
    claim, jobs = stated(name)
    assert full_name(claim.id) == name
    assert all((claim.says, claim.refuted_if, claim.counter["says"], claim.counter["settings"], claim.chart["title"]))
    assert {job.swept["engine"] for job in jobs} == {"kernel", "network"}
    assert all(claim.chart["x"] in job.swept for job in jobs)
    assert claim.chart["curve"] in ("", *CURVES)
    for text in [*claim.chart["measures"], *(test.measure for test in claim.tests)]:
        assert text.partition(" as ")[0].split(":")[0] in MEASURES, text
    for test in claim.tests:
        assert test.says
        assert test.statistic in STATISTICS
        assert test.above is not None or test.below is not None


def test_a_counter_world_is_another() -> None:
    counter, jobs = read_counter("n01_consistency")
    assert counter.id == "N1"
    assert jobs[0].config["network"]["policy"] == "experts"
