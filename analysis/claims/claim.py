"""A claim as its experiment file states it, and what running it found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.claims.arms import Arm
from analysis.claims.share import Share
from analysis.claims.verdict import FAILED, Interval, overall
from sim.errors import BadInput, require_name
from sim.measures.names import DRAWN, Floats, measure

THEOREM, READING, FINDING = "theorem", "reading", "finding"
"""What follows from the definitions, what is read off tables without chance, and what could come out either way."""
NATURES = (THEOREM, READING, FINDING)
BOX_ENGINES = ("expected", "kernel")

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
    nature: str
    after_a_look: bool

    @property
    def region(self) -> str:
        """Write where the statistic must lie: `above 0.1`, `between -0.05 and 0.05`."""
        if self.above is not None and self.below is not None:
            return f"between {self.above:g} and {self.below:g}"
        return f"above {self.above:g}" if self.above is not None else f"below {self.below:g}"

    @property
    def drawn(self) -> bool:
        """Tell whether its measure takes draws, which an endless population has not."""
        return self.measure.partition(":")[0] in DRAWN

    def of(self, arm: Arm) -> Floats:
        """(R,) this test's measure of an arm; raise `BadInput` where a replicate leaves it undefined."""
        values = measure(arm, self.measure)
        if (values != values).any():
            raise BadInput(f"claim test {self.name}: {self.measure} is undefined in some replicates.")
        return values


@dataclass(frozen=True)
class Claim:
    """A claim and the conditions that decide it; fields as in `sim.config.claim.ClaimSchema`.

    `settings` are further ones under which its experiment was composed.
    """

    experiment: str
    id: str
    says: str
    made_by: str
    nature: str
    judged_on: tuple[str, ...]
    refuted_if: str
    remarks: str
    tests: tuple[Test, ...]
    chart: Mapping[str, Any]
    published: Mapping[str, Mapping[str, Any]]
    box: Mapping[str, Any]
    counter: Mapping[str, Any]
    settings: tuple[str, ...] = ()

    @property
    def judging(self) -> tuple[Test, ...]:
        """The tests that the claim is judged on."""
        return tuple(test for test in self.tests if test.name in self.judged_on)

    @property
    def endless(self) -> bool:
        """Tell whether no chance enters it, so that the endless population answers for all others."""
        return self.nature == READING and not any(test.drawn for test in self.tests)

    @property
    def after_a_look(self) -> bool:
        """Tell whether a limit that the claim is judged on was set once results had been seen."""
        return any(test.after_a_look for test in self.judging)


@dataclass(frozen=True)
class Finding:
    """What came of one test: its interval and verdict, or why it failed (`error`).

    Attributes:
        verdict: how the interval `found` lies to the test's limits.
        sure: confidence of the widest interval that lies on one side of the limits, in [0, 1].
        exact: whether it was read off tables, so that no chance enters it.
        needed: replicates that would decide, where it is open.
    """

    test: Test
    found: Interval | None
    verdict: str
    sure: float = 0.0
    exact: bool = False
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
        quick: whether it was a first look, which says how sure it is and keeps no verdict.
        share: where in its box the claim holds; None where it was not looked for.
        section: its part of the page, once presented.
        figures: its chart and the map of its box, once presented.
    """

    claim: Claim
    findings: Sequence[Finding]
    arms: Sequence[Arm] = ()
    replicates: int = 0
    error: str = ""
    flags: tuple[str, ...] = ()
    quick: bool = False
    share: Share | None = None
    section: str = ""
    figures: tuple[Any, ...] = ()

    @property
    def verdict(self) -> str:
        """The claim's verdict from those of the tests that it is judged on; a test that failed fails the claim."""
        if self.error or any(finding.verdict == FAILED for finding in self.findings):
            return FAILED
        return overall(finding.verdict for finding in self.judging)

    @property
    def judging(self) -> list[Finding]:
        """What came of the tests that the claim is judged on."""
        return [finding for finding in self.findings if finding.test.name in self.claim.judged_on]


def claim_of(experiment: str, config: Mapping[str, Any]) -> Claim:
    """Read the claim of an experiment's configuration.

    Raises:
        BadInput: if it holds none, a class is unknown, it is judged on a test that it does not have or of another
            class, a test has no limit and so nothing that could refute it, or its box has an empty range.
    """
    stated = config["claim"]
    if not stated["id"] or not stated["tests"]:
        raise BadInput(f"experiment={experiment}: states no claim (claim.id, claim.tests).")
    where = f"experiment={experiment}: claim"
    require_name(f"{where}.nature={stated['nature']}", stated["nature"], NATURES)
    tests = tuple(_test(where, name, entry, stated["nature"]) for name, entry in stated["tests"].items())
    claim = Claim(experiment=experiment, **{**stated, "tests": tests, "judged_on": tuple(stated["judged_on"])})
    _check_judged(where, claim)
    _check_box(where, claim.box)
    return claim


def _test(where: str, name: str, entry: Mapping[str, Any], nature: str) -> Test:
    test = Test(name, **{**entry, "nature": entry["nature"] or nature})
    require_name(f"{where}.tests.{name}.nature={test.nature}", test.nature, NATURES)
    if test.above is None and test.below is None:
        raise BadInput(f"{where}.tests.{name} needs `above` or `below`.")
    return test


def _check_judged(where: str, claim: Claim) -> None:
    if not claim.judged_on:
        raise BadInput(f"{where}.judged_on: names no test; name those that `refuted_if` speaks of.")
    for name in claim.judged_on:
        require_name(f"{where}.judged_on={name}", name, [test.name for test in claim.tests])
    for test in claim.judging:
        if test.nature != claim.nature:
            problem = f"is a {test.nature} and the claim a {claim.nature}; judge it on a {claim.nature}"
            raise BadInput(f"{where}.judged_on={test.name}: {problem}.")


def _check_box(where: str, box: Mapping[str, Any]) -> None:
    require_name(f"{where}.box.engine={box['engine']}", box["engine"], BOX_ENGINES)
    for key, ends in box["ranges"].items():
        if len(ends) != 2 or not ends[0] < ends[1]:
            raise BadInput(f"{where}.box.ranges.{key}={ends}: must be two numbers, the lower one first.")
