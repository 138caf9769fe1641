"""The shape of a claim in an experiment file: everything that decides its verdict is fixed here, before a run."""

from dataclasses import dataclass, field


@dataclass
class TestSchema:
    """One condition that the claim stands or falls with: a statistic must lie `above` one number, `below` another.

    A statistic is computed from a `measure` of the jobs that `at` picks (key -> value; all jobs where it is empty).
    With `minus`, from the difference to those jobs, replicate by replicate. `along` names the key over whose values a
    statistic looks. `by_construction` says that it could not come out otherwise in this model.
    """

    says: str = ""
    statistic: str = "mean"
    measure: str = ""
    at: dict[str, str] = field(default_factory=dict)
    minus: dict[str, str] = field(default_factory=dict)
    along: str = ""
    above: float | None = None
    below: float | None = None
    by_construction: bool = False


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
class ClaimSchema:
    """A claim about which motivations training selects, and what would refute it.

    `made_by` says where it comes from, `refuted_if` what would refute it, in words; `tests` say it in numbers.
    """

    id: str = ""
    says: str = ""
    made_by: str = ""
    refuted_if: str = ""
    remarks: str = ""
    tests: dict[str, TestSchema] = field(default_factory=dict)
    chart: ChartSchema = field(default_factory=ChartSchema)
    published: dict[str, PublishedSchema] = field(default_factory=dict)
    counter: CounterSchema = field(default_factory=CounterSchema)
