"""The shape of a claim in an experiment file: everything that decides its verdict is fixed here, before a run."""

from dataclasses import dataclass, field


@dataclass
class TestSchema:
    """One condition that the claim stands or falls with: a statistic must lie `above` one number, `below` another.

    A statistic is computed from a `measure` of the jobs that `at` picks (key -> value; all jobs where it is empty).
    With `minus`, from the difference to those jobs, replicate by replicate. `along` names the key over whose values a
    statistic looks. `nature` is that of the claim where it is empty; `after_a_look` says that the limit was set, or
    the test written, once results had been seen.
    """

    says: str = ""
    statistic: str = "mean"
    measure: str = ""
    at: dict[str, str] = field(default_factory=dict)
    minus: dict[str, str] = field(default_factory=dict)
    along: str = ""
    above: float | None = None
    below: float | None = None
    nature: str = ""
    after_a_look: bool = False


@dataclass
class ChartSchema:
    """What the claim's chart shows: measures over the key `x`, a panel for each value of the key `by`.

    `at` picks the jobs that are shown (all where it is empty); `curve` names a closed form of `analysis.claims.curves`
    to draw with them.
    """

    x: str = ""
    by: str = ""
    at: dict[str, str] = field(default_factory=dict)
    measures: list[str] = field(default_factory=list)
    title: str = ""
    curve: str = ""


@dataclass
class PublishedSchema:
    """A published figure (a row of `analysis/data/published_rates.csv` by its id) and the measure to set beside it.

    With `fall_from`, the share by which the measure is less at `at` than at these jobs.
    """

    row: str = ""
    measure: str = ""
    at: dict[str, str] = field(default_factory=dict)
    fall_from: dict[str, str] = field(default_factory=dict)


@dataclass
class CounterSchema:
    """A world in which the claim must fail: further settings, and why."""

    says: str = ""
    settings: dict[str, str] = field(default_factory=dict)


@dataclass
class BoxSchema:
    """Where a finding is looked for beside its own numbers: plausible worlds, as a Latin hypercube over `ranges`.

    `ranges` gives the least and the largest value of each number, by key. An end ten times the other or more makes
    the axis logarithmic; numbers that hold whole values are rounded. Keys that the experiment sweeps or that its
    tests fix are left out. `engine` says who plays a point: `expected`, the endless population, or `kernel`, with so
    many `replicates`.
    """

    engine: str = "expected"
    replicates: int = 1
    ranges: dict[str, list[float]] = field(default_factory=dict)


@dataclass
class ClaimSchema:
    """A claim about which motivations training selects, and what would refute it.

    `made_by` says where it comes from, `refuted_if` what would refute it, in words; `tests` say it in numbers.
    `nature` is one of: `theorem`, which follows from the definitions, so that only the implementation can fail;
    `reading`, which is read off tables without chance; `finding`, which could come out either way. The claim is
    judged on the tests that `judged_on` names; other tests are shown beside them.
    """

    id: str = ""
    says: str = ""
    made_by: str = ""
    nature: str = "finding"
    judged_on: list[str] = field(default_factory=list)
    refuted_if: str = ""
    remarks: str = ""
    tests: dict[str, TestSchema] = field(default_factory=dict)
    chart: ChartSchema = field(default_factory=ChartSchema)
    published: dict[str, PublishedSchema] = field(default_factory=dict)
    box: BoxSchema = field(default_factory=BoxSchema)
    counter: CounterSchema = field(default_factory=CounterSchema)
