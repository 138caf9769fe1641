"""Tables as files: the one place that reads and writes them. A path is a path, never a pattern."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

import polars as pl


def read(file: Path) -> pl.DataFrame:
    """Read a whole Parquet file.

    Raises:
        polars.exceptions.PolarsError, OSError: if it is damaged or not there.
    """
    return pl.read_parquet(file.absolute(), glob=False, hive_partitioning=False)


def scan(file: Path) -> pl.LazyFrame:
    """Open a Parquet file lazily; what is wrong with it comes up when it is collected."""
    return pl.scan_parquet(file.absolute(), glob=False, hive_partitioning=False)


def read_csv(file: Path, *, as_text: bool = False) -> pl.DataFrame:
    """Read a CSV file with a header; types are those of all rows, or of none if values are wanted as they stand.

    Raises:
        polars.exceptions.PolarsError, OSError: if it is empty, no table, or not there.
    """
    return pl.read_csv(file.absolute(), glob=False, infer_schema=not as_text, infer_schema_length=None)


def files(folder: Path) -> list[Path]:
    """List the Parquet files of a folder, in order of their names; none where there is no folder."""
    return sorted(file for file in folder.iterdir() if file.suffix == ".parquet") if folder.is_dir() else []


def write(table: pl.DataFrame, file: Path, footer: Mapping[str, str]) -> None:
    """Write a table in the one way that gives equal tables equal bytes.

    Raises:
        OSError: if there is no room, or no right, to write it.
    """
    try:
        table.write_parquet(file.absolute(), compression="zstd", row_group_size=2**17, metadata=dict(footer))
    except pl.exceptions.ComputeError as error:
        code = re.search(r"\(os error (\d+)\)", str(error))  # polars buries what the system said
        if code is None:
            raise
        raise OSError(int(code[1]), os.strerror(int(code[1])), str(file)) from error


def footer(file: Path) -> dict[str, str]:
    """Return what was written into the footer of a Parquet file."""
    with file.open("rb") as opened:
        return pl.read_parquet_metadata(opened)
