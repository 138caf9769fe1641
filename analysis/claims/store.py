"""`claims.parquet`: a row for every test of every claim that was run."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from analysis.claims.claim import Finding, Result
from sim.store import parquet
from sim.store.replace import put_file, put_text
from sim.store.schemas import SCHEMA_VERSION

SCHEMA = {
    "claim": pl.String,
    "experiment": pl.String,
    "says": pl.String,
    "verdict": pl.String,
    "refuted_if": pl.String,
    "test": pl.String,
    "test_says": pl.String,
    "label": pl.String,  # emergent | by construction
    "statistic": pl.String,
    "measure": pl.String,
    "above": pl.Float64,  # the region, fixed before the run; null where it has no such end
    "below": pl.Float64,
    "estimate": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "replicates": pl.UInt32,
    "flags": pl.String,  # --replicates, --seed, --counter: where it ran otherwise than stated
    "test_verdict": pl.String,  # supported | refuted | inconclusive | failed
    "replicates_to_decide": pl.UInt64,
    "error": pl.String,
}
"""Columns of `claims.parquet`."""


def claims_table(results: Sequence[Result]) -> pl.DataFrame:
    """Lay results out as a table; a claim that failed to run is one row without a test."""
    rows = [_row(result, finding) for result in results for finding in result.findings or (None,)]
    return pl.DataFrame(rows, schema=SCHEMA)


def _row(result: Result, finding: Finding | None) -> dict[str, object]:
    claim = result.claim
    row: dict[str, object] = {
        "claim": claim.id,
        "experiment": claim.experiment,
        "says": claim.says,
        "verdict": result.verdict,
        "refuted_if": claim.refuted_if,
        "replicates": result.replicates,
        "flags": " ".join(result.flags),
        "error": result.error,
    }
    if finding is None:
        return row
    test, found = finding.test, finding.found
    row |= {
        "test": test.name,
        "test_says": test.says,
        "label": test.label,
        "statistic": test.statistic,
        "measure": test.measure,
        "above": test.above,
        "below": test.below,
        "test_verdict": finding.verdict,
        "replicates_to_decide": finding.needed,
        "error": finding.error,
    }
    return row if found is None else row | {"estimate": found.estimate, "low": found.low, "high": found.high}


def write_claims(results: Sequence[Result], folder: Path) -> list[Path]:
    """Write the table and the page into a folder; returns their paths.

    Raises:
        OSError: if the folder cannot be written.
    """
    from analysis.claims.page import claims_page

    folder.mkdir(parents=True, exist_ok=True)
    table, page = folder / "claims.parquet", folder / "claims.html"
    footer = {"schema_version": str(SCHEMA_VERSION)}
    put_file(table, lambda draft: parquet.write(claims_table(results), draft, footer))
    put_text(page, claims_page(results))
    return [table, page]
