"""The table of a sweep's jobs, and the selection of one machine's part."""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from sim.errors import BadInput


def shard_of(text: str | None) -> tuple[int, int]:
    """Read `i/n`, part i of n parts, counted from 1; None gives (1, 1), the whole sweep.

    Raises:
        BadInput: for any other text.
    """
    part, _, parts = (text or "1/1").partition("/")
    if not (part.isdecimal() and parts.isdecimal() and 1 <= int(part) <= int(parts)):
        raise BadInput(f"hydra.sweeper.shard={text}: must be i/n with i from 1 to n, as in 3/10.")
    return int(part), int(parts)


def in_shard(shard: tuple[int, int], jobs: Iterable[int]) -> list[int]:
    """Return the jobs of a part. Parts take jobs in turn, because neighbouring jobs cost about the same."""
    part, parts = shard
    return [job for job in jobs if job % parts == part - 1]


def job_table(overrides: Mapping[int, Sequence[str]]) -> pl.DataFrame:
    """Make a table with a row per job: its number, and a column per key that it sets; numbers are stored as numbers."""
    rows = [{"job": job, **dict(text.split("=", 1) for text in texts)} for job, texts in overrides.items()]
    keys = {key: None for row in rows for key in row}
    columns = {key.lstrip("+"): [row.get(key) for row in rows] for key in keys}
    table = pl.DataFrame(columns, schema_overrides={"job": pl.UInt32}, strict=False)
    return table.with_columns(_as_numbers(table[key]) for key in table.columns if key != "job")


def _as_numbers(column: pl.Series) -> pl.Series:
    """Read a column of texts as whole numbers or as numbers, if all of them are."""
    for kind in (pl.Int64, pl.Float64):
        read = column.cast(kind, strict=False)
        if read.null_count() == column.null_count():
            return read
    return column
