"""A claim as its experiment file states it, and what running it found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.claims.arms import Arm
from analysis.claims.verdict import FAILED, Interval, overall
from sim.errors import BadInput
from sim.measures.names import Floats, measure

BY_CONSTRUCTION, EMERGENT = "by construction", "emergent"

COUNTER = "--counter"
"""The flag of a claim that was run in its counter-world."""


@dataclass(frozen=True)
class Test:
    """One condition of a claim; fields as in `sim.config.claim.TestSchema`."""

    name: str
    says: str
    statistic: str
    measure: str
    at: Mapping[str, str]
    minus: Mapping[str, str]
    along: str
    above: float | None
    below: float | None
    by_construction: bool

    @property
    def region(self) -> str:
        """Write where the statistic must lie: `above 0.1`, `between -0.05 and 0.05`."""
        if self.above is not None and self.below is not None:
            return f"between {self.above:g} and {self.below:g}"
        return f"above {self.above:g}" if self.above is not None else f"below {self.below:g}"

    @property
    def label(self) -> str:
        """Whether it could have come out otherwise in this model."""
        return BY_CONSTRUCTION if self.by_construction else EMERGENT

    def of(self, arm: Arm) -> Floats:
        """(R,) this test's measure of an arm; raise `BadInput` where a replicate leaves it undefined."""
        values = measure(arm, self.measure)
        if (values != values).any():
            raise BadInput(f"claim test {self.name}: {self.measure} is undefined in some replicates.")
        return values


@dataclass(frozen=True)
class Claim:
    """A claim and the conditions that decide it; fields as in `sim.config.claim.ClaimSchema`."""

    experiment: str
    id: str
    says: str
    made_by: str
    refuted_if: str
    remarks: str
    tests: tuple[Test, ...]
    chart: Mapping[str, Any]
    published: Mapping[str, Mapping[str, Any]]
    counter: Mapping[str, Any]


@dataclass(frozen=True)
class Finding:
    """What came of one test: its interval and verdict, or why it failed."""

    test: Test
    found: Interval | None
    verdict: str
    needed: int | None = None
    error: str = ""


@dataclass(frozen=True)
class Result:
    """What came of a claim.

    Attributes:
        claim: the claim.
        findings: one for each of its tests.
        arms: what was run; empty if it failed, and once it is presented, as some thousand runs take gigabytes.
        replicates: of each arm.
        error: why it failed, if it did.
        flags: of the command, where it ran otherwise than stated: replicates, seed, counter-world.
        section: its part of the page, once presented.
        figure: its chart, once presented; None where it has none.
    """

    claim: Claim
    findings: Sequence[Finding]
    arms: Sequence[Arm] = ()
    replicates: int = 0
    error: str = ""
    flags: tuple[str, ...] = ()
    section: str = ""
    figure: Any = None

    @property
    def verdict(self) -> str:
        """The claim's verdict from those of its tests."""
        return FAILED if self.error else overall(finding.verdict for finding in self.findings)


def claim_of(experiment: str, config: Mapping[str, Any]) -> Claim:
    """Read the claim of an experiment's configuration.

    Raises:
        BadInput: if it holds none, or a test has no limit and so nothing that could refute it.
    """
    stated = config["claim"]
    if not stated["id"] or not stated["tests"]:
        raise BadInput(f"experiment={experiment}: states no claim (claim.id, claim.tests).")
    tests = tuple(Test(name, **entry) for name, entry in stated["tests"].items())
    for test in tests:
        if test.above is None and test.below is None:
            raise BadInput(f"experiment={experiment}: claim.tests.{test.name} needs `above` or `below`.")
    return Claim(experiment=experiment, **{**stated, "tests": tests})
