"""`mofit-claims` as people run it: names, bad input, failures beside successes, what it writes."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from io import StringIO
from pathlib import Path

import polars as pl
import pytest
from rich.console import Console

from analysis.claims import run
from analysis.claims.claim import FINDING
from analysis.claims.jobs import claim_names, family_size, full_name
from analysis.claims.section import present
from analysis.claims.store import claims_table, write_claims
from analysis.claims.verdict import FAILED, REFUTED
from analysis.commands.claims import main, run_claims
from sim.errors import BadInput
from sim.store import parquet

CLAIM = "c14_process_supervision"


def quietly(names: Sequence[str], replicates: int = 2) -> list[run.Result]:
    return run_claims(names, replicates, Console(file=StringIO()))


@pytest.mark.parametrize("name", ["c14", "C14", CLAIM])
def test_short_names(name: str) -> None:
    assert full_name(name) == CLAIM


def test_an_unknown_claim_is_told_its_nearest_name(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["c14_proces_supervision"])
    assert stopped.value.code == 2
    assert f"did you mean '{CLAIM}'?" in capsys.readouterr().err


def test_an_experiment_without_a_claim() -> None:
    with pytest.raises(BadInput, match="experiment=mixed_minds: states no claim"):
        run.read_claim("mixed_minds")


@pytest.mark.parametrize("count", ["1", "many", "-3"])
def test_replicates_must_be_two_or_more(count: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([f"--replicates={count}"])
    assert stopped.value.code == 2
    assert "must be a whole number of at least 2" in capsys.readouterr().err


def test_findings_of_all_claims_are_one_family() -> None:
    findings = [test for name in claim_names() for test in run.read_claim(name)[0].tests if test.nature == FINDING]
    assert family_size() == len(findings)


def test_a_claim_that_cannot_run_is_a_row_and_the_others_complete(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = run.run_arms
    calls = []

    def second_fails(*args: object) -> object:
        calls.append(args)
        if len(calls) == 2:
            raise BadInput("regime.rl.rounds: is what this test breaks.")
        return whole(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(run, "run_arms", second_fails)
    with pytest.raises(SystemExit) as stopped:
        main(["c14", "c14", "--replicates=2", f"--out={tmp_path}"])
    assert stopped.value.code == 2
    said = capsys.readouterr()
    assert "C14" in said.out
    assert "C14 failed to run; the others are written." in said.err
    table = parquet.read(tmp_path / "claims.parquet")
    assert table["verdict"].unique().sort().to_list()[0] != table["verdict"].unique().sort().to_list()[1]
    assert table.filter(verdict=FAILED)["error"].to_list() == ["regime.rl.rounds: is what this test breaks."]
    assert table.filter(pl.col("verdict") != FAILED)["estimate"].null_count() == 0


def test_a_test_that_cannot_be_computed_says_why() -> None:
    claim, jobs = run.read_claim(CLAIM)
    bad = replace(claim.tests[0], measure="share:intendd")
    arms = run.run_arms(jobs[:1], 2)
    finding = run.judge_test(replace(bad, at={}, minus={}), arms, 0.01)
    assert finding.verdict == FAILED
    assert "intendd: unknown name 'intendd'; did you mean 'intended'?" in finding.error


def test_the_table_holds_what_was_fixed_and_what_was_found(tmp_path: Path) -> None:
    results = quietly(["c14"])
    table = claims_table(results)
    claim = results[0].claim
    assert table["test"].to_list() == [test.name for test in claim.tests]
    assert table["above"].to_list() == [test.above for test in claim.tests]
    for finding, low in zip(results[0].findings, table["low"], strict=True):
        assert finding.found is not None
        assert finding.found.low == low
    files = write_claims(results, tmp_path)
    page = files[1].read_text(encoding="utf-8")
    assert escape(claim.says) in page
    assert "Counter-world" in page


def test_another_seed_gives_other_runs_and_says_so() -> None:
    one, other = (run_claims(["c05"], 2, Console(file=StringIO()), seed=seed)[0] for seed in (None, 7))
    assert other.flags == ("--replicates=2", "--seed=7")
    assert "mofit-claims c05_prior_or_selection --replicates=2 --seed=7" in other.section
    assert "seed 7," in other.figures[0].source
    assert [finding.found for finding in one.findings] != [finding.found for finding in other.findings]


def test_a_counter_world_refutes_and_says_where_it_ran(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["c14", "--counter", "--replicates=60", f"--out={tmp_path / 'counter'}"])
    table = parquet.read(tmp_path / "counter" / "claims.parquet")
    assert set(table["verdict"]) == {REFUTED}
    assert set(table["flags"]) == {"--replicates=60 --counter"}
    assert "counter-world:" in capsys.readouterr().out
    page = (tmp_path / "counter" / "claims.html").read_text(encoding="utf-8")
    assert "in their counter-worlds: 1 refuted" in page
    assert "Run in its counter-world" in page


def test_texts_from_experiments_are_escaped(tmp_path: Path) -> None:
    claim, jobs = run.read_claim(CLAIM)
    claim = replace(claim, says="<script>alert(1)</script>", remarks="<b>")
    result = run.run_claim(claim, jobs, 2, 0.01, lambda: None)
    page = write_claims([present(result)], tmp_path)[1].read_text(encoding="utf-8")
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
