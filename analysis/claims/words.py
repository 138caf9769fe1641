"""What came of a claim, in words: by its nature, and in fewer words where few replicates were run."""

from math import isinf

from analysis.claims.claim import FINDING, READING, THEOREM, Finding, Result
from analysis.claims.share import Share
from analysis.claims.verdict import FAILED, FAMILY, INCONCLUSIVE, REFUTED, SUPPORTED
from analysis.look.wording import listed, number, percent

AFTER_A_LOOK = "limits set after a look"
"""Badge of a verdict that rests on limits which were set once results had been seen."""
HEADINGS = {
    THEOREM: "Theorems: what follows from the definitions; the implementation agrees or not",
    READING: "Readings: what stands in the model's tables, without chance",
    FINDING: "Findings: what could have come out either way",
}
FOOTNOTE = (
    "Only findings have intervals, which stay inside the range of what is measured and are paired by replicate; those "
    f"of all findings' tests together have a chance of {FAMILY:g} that any misses (Bonferroni). A claim is judged on "
    "the tests marked *. A share of the box is the part of plausible worlds (claim.box in conf/experiment) in which "
    "the claim's estimates keep their limits, with its 95 % interval; what decides it are the numbers whose rank "
    "correlation with the margin is beyond chance."
)
QUICK_NOTE = (
    "A first look: direction, size with a 95 % interval, and how sure the few replicates are of the direction. "
    "Verdicts are those of the full run, `mofit-claims`."
)
_WORDS = {
    THEOREM: {SUPPORTED: "the implementation agrees", REFUTED: "the implementation disagrees", INCONCLUSIVE: "open"},
    READING: {SUPPORTED: "holds", REFUTED: "does not hold", INCONCLUSIVE: "open"},
}


def verdict_name(nature: str, verdict: str) -> str:
    """Name a verdict as the nature of its claim or test allows."""
    return _WORDS.get(nature, {}).get(verdict, verdict)


def came_of(result: Result) -> str:
    """Say what came of a claim: its verdict, or in a first look where it points and how surely."""
    nature = result.claim.nature
    if result.verdict == FAILED or nature == READING or not result.quick:
        return verdict_name(nature, result.verdict)
    judging = result.judging
    against = [finding for finding in judging if not inside(finding)]
    return came_of_test(max(against, key=_sure) if against else min(judging, key=_sure), True)


def came_of_test(finding: Finding, quick: bool) -> str:
    """Say what came of a test."""
    if finding.verdict == FAILED or finding.exact or not quick:
        return verdict_name(finding.test.nature, finding.verdict)
    if finding.test.nature == THEOREM:
        return "agrees so far" if inside(finding) else "differs so far"
    return direction(finding)


def direction(finding: Finding) -> str:
    """Say on which side of its limits an estimate lies and how sure its replicates are of it: `yes, 98% sure`."""
    sure = f"{'over 99%' if finding.sure > 0.99 else percent(finding.sure)} sure"
    sureness = sure if finding.sure > 0.0 else "too few replicates to say how surely"
    return f"points to {'yes' if inside(finding) else 'no'}, {sureness}"


def inside(finding: Finding) -> bool:
    """Tell whether the estimate keeps the limits."""
    test, found = finding.test, finding.found
    if found is None:
        return False
    return (test.above is None or found.estimate > test.above) and (test.below is None or found.estimate < test.below)


def _sure(finding: Finding) -> float:
    return finding.sure


def estimate(finding: Finding) -> str:
    """Write what was found: `0.106 [-0.003, 0.214]`; theorems and readings have no interval."""
    found = finding.found
    if found is None:
        return ""
    if finding.test.nature != FINDING or found.low == found.high or isinf(found.low) or isinf(found.high):
        return number(found.estimate)
    size = max(abs(found.low), abs(found.high))
    low, middle, high = (number(value, size) for value in (found.low, found.estimate, found.high))
    return f"{middle} [{low}, {high}]"


def open_until(finding: Finding) -> str:
    """Say how many replicates would decide, where a test is inconclusive."""
    if finding.verdict != INCONCLUSIVE:
        return ""
    return f"{finding.needed:,} replicates would decide" if finding.needed else "no number of replicates would decide"


def part_of_box(share: Share) -> str:
    """Say in what part of its box a claim holds: `62 % of the box [51 %, 72 %]`."""
    if not share.points:
        return "no point of the box at which it could be computed"
    low, high = share.ends
    return f"{percent(share.part)} of the box [{percent(low)}, {percent(high)}]"


def decided_by(share: Share) -> str:
    """Name what decides whether a claim holds, with the sign of its correlation."""
    named = [f"{short(one.key)} ({one.correlation:+.2f})" for one in share.deciders]
    return f"decided by {listed(named)}" if named else "decided by no single number beyond chance"


def short(key: str) -> str:
    """Name a number of a box: the last parts of its key."""
    parts = key.removeprefix("world.parameters.").removeprefix("world.").split(".")
    return " ".join(parts[-2:] if parts[0] != "population" else parts[-1:]).replace("_", " ")


def played_by(share: Share) -> str:
    """Say how points of a box were played."""
    who = "in the endless population" if share.engine == "expected" else "by small samples of populations"
    lost = f"; at {share.undefined} more the tests could not be computed" if share.undefined else ""
    return f"{share.points} worlds, played {who}{lost}"
