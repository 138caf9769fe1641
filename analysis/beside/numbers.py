"""What two stored results have in common, and by how much their numbers differ.

Jobs stand beside jobs that set the same values for the keys that vary. Where both drew from the same streams,
replicates are paired: what is common to them cancels.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

import polars as pl

from analysis.beside.intervals import WHO, Estimate, apart, estimate
from analysis.stored import is_endless, is_sweep, read
from analysis.sweeps.keys import varying
from sim.errors import BadInput
from sim.store.schemas import measures_in
from sim.store.tables import Records

BEHAVIOUR = ("gap", "training_reward")
HARM = "deployment_harm"
SHARES, BEHAVES, HARMS, MEASURED = "share", "behaviour", "harm", "measure"


@dataclass(frozen=True)
class Compared:
    """Two results in numbers.

    Attributes:
        table: quantity, part, one, other, difference (other less one), low, high; bounds are null where one replicate
            has no spread.
        paired: whether replicates are paired.
        drawn: whether chance has a part in either.
        cells: how many settings of the keys that vary are in both.
        runs: how many replicates of them there are in either.
        left: how many jobs of either have no counterpart.
        apart: motivations that only the one, or only the other, has.
    """

    table: pl.DataFrame
    paired: bool
    drawn: tuple[bool, bool]
    cells: int
    runs: tuple[int, int]
    left: tuple[int, int]
    apart: tuple[list[str], list[str]]


def compare(one: Records, other: Records) -> Compared:
    """Compare two runs, or two sweeps.

    Raises:
        BadInput: if one is a run and the other a sweep, or they have no motivation or no job in common.
    """
    kinds = [is_sweep(run.folder) for run in (one, other)]
    if kinds[0] != kinds[1]:
        sweep, run = (one, other) if kinds[0] else (other, one)
        raise BadInput(f"{sweep.folder}: is a sweep and {run.folder} a single run; name two runs, or two sweeps.")
    mine, theirs = _numbers(one), _numbers(other)
    common = [name for name in mine if name in theirs]
    if not any(part_of(name) == SHARES for name in common):
        raise BadInput(f"{one.folder}, {other.folder}: have no motivation in common; they cannot be compared.")
    jobs, paired = matched(one, other)
    drawn = not is_endless(one), not is_endless(other)
    sides = [_rows(run, placed, common) for run, placed in zip((one, other), jobs, strict=True)]
    runs = sides[0].height, sides[1].height
    left = [_count(run) - each.height for run, each in zip((one, other), jobs, strict=True)]
    rows = _in_pairs(sides, common) if paired else _independent(sides, common, drawn)
    lone = [[name.removeprefix("share_") for name in a if part_of(name) == SHARES and name not in b]
            for a, b in ((mine, theirs), (theirs, mine))]  # fmt: skip
    cells = jobs[0]["cell"].n_unique()
    return Compared(pl.DataFrame(rows), paired, drawn, cells, runs, (left[0], left[1]), (lone[0], lone[1]))


def _count(run: Records) -> int:
    return int(read(run, run["jobs"].select(pl.len())).item())


def _numbers(run: Records) -> list[str]:
    """List the numbers of the summary that are compared."""
    names = run["summary"].collect_schema().names()
    plain = [n for n in names if n.startswith(("share_", "score_")) or n in (*BEHAVIOUR, HARM)]
    return list(dict.fromkeys([*plain, *measures_in(names)]))


def part_of(name: str) -> str:
    """Tell which part of the page a number belongs to."""
    if ":" not in name and name.startswith("share_"):
        return SHARES
    if name == HARM:
        return HARMS
    return BEHAVES if name in BEHAVIOUR or (":" not in name and name.startswith("score_")) else MEASURED


def matched(one: Records, other: Records) -> tuple[tuple[pl.DataFrame, pl.DataFrame], bool]:
    """Find jobs that have a counterpart: of either job, seed and cell; and whether they drew from the same streams.

    Raises:
        BadInput: if a key varies in one that the other does not set, or no job has a counterpart.
    """
    tables = [read(run, run["jobs"].filter(status="done")) for run in (one, other)]
    vary = dict.fromkeys(key.name for run in (one, other) if is_sweep(run.folder) for key in varying(run))
    keys = [name for name in vary if name != "seed"]
    for name in keys:
        for run, table in zip((one, other), tables, strict=True):
            if name not in table.columns:
                raise BadInput(f"{run.folder}: sets no {name}, which the other sweeps; their jobs cannot be matched.")
    numeric = {name for name in keys if all(table.schema[name].is_numeric() for table in tables)}
    alike = [pl.col(name).cast(pl.Float64 if name in numeric else pl.String) for name in keys]
    mine, theirs = (table.select("job", "seed", *alike) for table in tables)
    both = pl.concat([mine.select(*keys), theirs.select(*keys)]).unique(maintain_order=True)
    cells = both.with_row_index("cell") if keys else None
    a, b = (_placed(table, cells, keys) for table in (mine, theirs))
    same = a.join(b, on=["cell", "seed"])
    paired = same.height > 0 and not (is_endless(one) or is_endless(other))
    on = ["cell", "seed"] if paired else ["cell"]
    found = a.join(b, on=on, how="semi"), b.join(a, on=on, how="semi")
    if found[0].is_empty():
        swept = f" ({', '.join(keys)})" if keys else ""
        raise BadInput(f"{one.folder}, {other.folder}: no job of one sets what a job of the other does{swept}.")
    return found, paired


def _placed(jobs: pl.DataFrame, cells: pl.DataFrame | None, keys: Sequence[str]) -> pl.DataFrame:
    """Number the settings of the keys that vary; a single run has one."""
    if cells is None:
        return jobs.select("job", "seed", cell=pl.lit(0, pl.UInt32))
    return jobs.join(cells, on=list(keys), nulls_equal=True, maintain_order="left").select("job", "seed", "cell")


def _rows(run: Records, jobs: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Give the numbers of each replicate of matched jobs."""
    numbers = [pl.col(name).cast(pl.Float64).fill_nan(None) for name in names]
    return read(run, run["summary"].join(jobs.lazy(), on="job").select(*WHO, *numbers)).sort(*WHO)


def _in_pairs(sides: Sequence[pl.DataFrame], names: Sequence[str]) -> list[dict[str, object]]:
    """Compare replicate by replicate."""
    one, other = (side.join(each, on=WHO, how="semi") for side, each in zip(sides, sides[::-1], strict=True))
    less = other.select(*WHO, *(other[name] - one[name] for name in names))
    return [_row(name, estimate(one, name), estimate(other, name), estimate(less, name)) for name in names]


def _independent(
    sides: Sequence[pl.DataFrame], names: Sequence[str], drawn: tuple[bool, bool]
) -> list[dict[str, object]]:
    """Compare two samples; what was not drawn has no error."""
    rows = []
    for name in names:
        one, other = (
            found if chance else replace(found, variance=0.0, freedom=inf)
            for found, chance in zip((estimate(side, name) for side in sides), drawn, strict=True)
        )
        rows.append(_row(name, one, other, apart(one, other)))
    return rows


def _row(name: str, one: Estimate, other: Estimate, less: Estimate) -> dict[str, object]:
    known = less.reach < inf
    low, high = (less.mean - less.reach, less.mean + less.reach) if known else (None, None)
    row = {"quantity": name, "part": part_of(name), "one": one.mean, "other": other.mean}
    return {**row, "difference": less.mean, "low": low, "high": high}
