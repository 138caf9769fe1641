"""`claims.parquet`: a row for every test of every claim that was run."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from analysis.claims.claim import READING, Finding, Result
from analysis.claims.verdict import FAILED
from sim.store import parquet
from sim.store.replace import put_file, put_text
from sim.store.schemas import SCHEMA_VERSION

SCHEMA = {
    "claim": pl.String,
    "experiment": pl.String,
    "says": pl.String,
    "nature": pl.String,  # theorem | reading | finding
    "verdict": pl.String,  # null after a first look, but for readings
    "refuted_if": pl.String,
    "test": pl.String,
    "test_says": pl.String,
    "test_nature": pl.String,
    "judged": pl.Boolean,  # whether the claim is judged on this test
    "after_a_look": pl.Boolean,  # whether its limit was set once results had been seen
    "statistic": pl.String,
    "measure": pl.String,
    "above": pl.Float64,  # the region, fixed before the run; null where it has no such end
    "below": pl.Float64,
    "estimate": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "replicates": pl.UInt32,
    "flags": pl.String,  # --replicates, --seed, --counter: where it ran otherwise than stated
    "test_verdict": pl.String,  # supported | refuted | inconclusive | failed; null after a first look, as above
    "sure": pl.Float64,  # confidence of the widest interval on one side of the limits
    "replicates_to_decide": pl.UInt64,
    "error": pl.String,
    "box_points": pl.UInt32,  # of the claim: worlds of its box that were judged
    "box_part": pl.Float64,  # part of them in which the claim holds
    "box_low": pl.Float64,
    "box_high": pl.Float64,
    "box_engine": pl.String,
    "box_decided_by": pl.String,
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
        "nature": claim.nature,
        "verdict": _kept(result.verdict, claim.nature, result.quick),
        "refuted_if": claim.refuted_if,
        "replicates": result.replicates,
        "flags": " ".join(result.flags),
        "error": result.error,
    }
    if result.share is not None and result.share.points:
        low, high = result.share.ends
        row |= {
            "box_points": result.share.points,
            "box_part": result.share.part,
            "box_low": low,
            "box_high": high,
            "box_engine": result.share.engine,
            "box_decided_by": ", ".join(f"{one.key}={one.correlation:+.2f}" for one in result.share.deciders),
        }
    if finding is None:
        return row
    test, found = finding.test, finding.found
    row |= {
        "test": test.name,
        "test_says": test.says,
        "test_nature": test.nature,
        "judged": test.name in claim.judged_on,
        "after_a_look": test.after_a_look,
        "statistic": test.statistic,
        "measure": test.measure,
        "above": test.above,
        "below": test.below,
        "test_verdict": _kept(finding.verdict, test.nature, result.quick),
        "sure": finding.sure,
        "replicates_to_decide": finding.needed,
        "error": finding.error,
    }
    return row if found is None else row | {"estimate": found.estimate, "low": found.low, "high": found.high}


def _kept(verdict: str, nature: str, quick: bool) -> str | None:
    """Return the word that is stored: a first look keeps none, but for readings, which replicates do not change."""
    return verdict if not quick or nature == READING or verdict == FAILED else None


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
