"""The only place that reads and writes table files. A path is taken literally, never as a pattern."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

import polars as pl


def read(file: Path) -> pl.DataFrame:
    """Read a whole Parquet file.

    Raises:
        polars.exceptions.PolarsError, OSError: if the file is damaged or missing.
    """
    return pl.read_parquet(file.absolute(), glob=False, hive_partitioning=False)


def scan(file: Path) -> pl.LazyFrame:
    """Open a Parquet file lazily; a damaged file raises when the frame is collected."""
    return pl.scan_parquet(file.absolute(), glob=False, hive_partitioning=False)


def read_csv(file: Path, *, as_text: bool = False) -> pl.DataFrame:
    """Read a CSV file with a header; types are inferred from all rows, unless `as_text` keeps every value as text.

    Raises:
        polars.exceptions.PolarsError, OSError: if the file is empty, not a table, or missing.
    """
    return pl.read_csv(file.absolute(), glob=False, infer_schema=not as_text, infer_schema_length=None)


def files(folder: Path) -> list[Path]:
    """List the Parquet files of a folder in order of their names; empty if the folder does not exist."""
    return sorted(file for file in folder.iterdir() if file.suffix == ".parquet") if folder.is_dir() else []


def write(table: pl.DataFrame, file: Path, footer: Mapping[str, str]) -> None:
    """Write a table so that equal tables have equal bytes.

    Raises:
        OSError: if the disk is full or the file may not be written.
    """
    try:
        table.write_parquet(file.absolute(), compression="zstd", row_group_size=2**17, metadata=dict(footer))
    except pl.exceptions.ComputeError as error:
        code = re.search(r"\(os error (\d+)\)", str(error))  # polars keeps the system's error in its message
        if code is None:
            raise
        raise OSError(int(code[1]), os.strerror(int(code[1])), str(file)) from error


def footer(file: Path) -> dict[str, str]:
    """Return the entries of a Parquet file's footer."""
    with file.open("rb") as opened:
        return pl.read_parquet_metadata(opened)
