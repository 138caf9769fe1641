"""Whatever comes ends in one sentence; a fault leaves its traceback in a file that the sentence names."""

import re
import sys
import tempfile
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from analysis.commands.claims import main as claims
from analysis.commands.diagram import main as phase
from analysis.commands.explain import main as explain
from analysis.commands.report import main as report
from analysis.commands.runs import main as runs
from analysis.foretell.command import main as foretell
from analysis.lab.command import main as lab
from sim.cli.boundary import one_sentence
from sim.cli.merge import main as merge
from sim.errors import BadInput, complain_later
from tests.cli.commands import SHORT, mofit, require_sentence


def raise_(error: BaseException) -> None:
    raise error


def decode() -> None:
    b"\xff".decode()


def allocate() -> None:
    np.empty(2**57)


def recurse() -> None:
    recurse()


def read_damaged() -> None:
    pl.DataFrame({"a": [1]}).select("b")


INPUT = {
    "bad input": (lambda: raise_(BadInput("key: is wrong.")), "key: is wrong."),
    "memory": (allocate, "memory: this needs more than there is (Unable to allocate 1.00 EiB"),
    "array": (lambda: np.empty(2**60), "memory: this needs more than there is (array is too big"),
    "memory of Python": (lambda: raise_(MemoryError()), "memory: this needs more than there is (MemoryError)"),
    "recursion": (recurse, "the configuration is nested too deeply"),
    "unicode": (decode, "a text is not UTF-8"),
    "polars": (read_damaged, "a stored table is damaged or of another version"),
    "full disk": (lambda: raise_(OSError(28, "No space left", "f")), "f: cannot be written (No space left)."),
    "no file": (lambda: Path("/nowhere/x").read_text(), "/nowhere/x: is not there"),
    "complained later": (lambda: complain_later("2 of 3 jobs failed."), "2 of 3 jobs failed."),
}


@pytest.mark.parametrize("case", INPUT)
def test_what_a_user_can_mend_is_a_sentence(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    what, said = INPUT[case]
    with pytest.raises(SystemExit) as ended, one_sentence("mofit-x"):
        what()
    printed = capsys.readouterr().err
    assert ended.value.code == 2
    assert printed.startswith(f"mofit-x: {said}")
    assert printed.count("\n") == 1
    assert printed.endswith(".\n")


def test_a_fault_leaves_its_traceback_in_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(SystemExit) as ended, one_sentence("mofit-x"):
        raise_(KeyError("oops\nsecond line"))
    printed = capsys.readouterr().err
    assert ended.value.code == 1
    assert printed.count("\n") == 1
    file = Path(re.findall(r"traceback is in (\S+), please report it", printed)[0])
    assert file.parent == tmp_path
    assert file.stat().st_mode & 0o077 == 0
    assert "raise_(KeyError" in file.read_text(encoding="utf-8")


def test_a_fault_where_no_file_can_be_written(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    with pytest.raises(SystemExit) as ended, one_sentence("mofit-x"):
        raise_(KeyError("oops"))
    assert ended.value.code == 1
    assert "its traceback could not be written" in capsys.readouterr().err


def test_an_interrupt_says_what_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended, one_sentence("mofit-x", kept="half is kept"):
        raise KeyboardInterrupt
    assert ended.value.code == 130
    assert capsys.readouterr().err == "mofit-x: interrupted: half is kept.\n"


PLACES = {
    "mofit-claims": (claims, "analysis.commands.claims.run_claims", ["mofit-claims", "c05"]),
    "mofit-explain": (explain, "analysis.commands.explain.explain", ["mofit-explain", "motivation=intended"]),
    "mofit-foretell": (foretell, "analysis.foretell.command.foretell", ["mofit-foretell"]),
    "mofit-lab": (lab, "analysis.lab.command.write", ["mofit-lab", "--export", "x"]),
    "mofit-merge": (merge, "sim.sweep.results.merge.merge", ["mofit-merge", "x"]),
    "mofit-phase": (phase, "analysis.commands.diagram.write_phase", ["mofit-phase", "x"]),
    "mofit-report": (report, "analysis.commands.report.build_report", ["mofit-report", "x"]),
    "mofit-runs": (runs, "analysis.shelf.listing.listing", ["mofit-runs", "x"]),
}


@pytest.mark.parametrize("program", PLACES)
@pytest.mark.parametrize("error", [KeyError("x"), MemoryError(), OSError(28, "Full"), pl.exceptions.ComputeError("x")])
def test_every_command_has_the_boundary(
    program: str,
    error: Exception,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    main, inside, words = PLACES[program]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(inside, lambda *_, **__: raise_(error))
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(SystemExit) as ended:
        main(words[1:]) if program == "mofit-claims" else main()
    printed = capsys.readouterr().err
    assert ended.value.code == (1 if isinstance(error, KeyError) else 2)
    assert printed.startswith(f"{program}: ")
    assert printed.count("\n") == 1


@pytest.mark.parametrize("error", [KeyError("x"), MemoryError()])
def test_a_run_that_fails_says_it_once(error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr("sim.runs.run.evaluate", lambda *_: raise_(error))
    done = mofit(*SHORT, f"hydra.run.dir={tmp_path}/run")
    assert done.stderr.strip().count("\n") == 0
    assert "Traceback" not in done.stderr
    assert done.returncode == (1 if isinstance(error, KeyError) else 2)


def test_a_report_that_fails_is_told_with_what_is_stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hydra makes a warning of what a callback raises, which was all that was seen of it."""
    monkeypatch.setattr(
        "analysis.commands.callback.show", lambda _, with_page: raise_(OSError(28, "No space left", "report.html"))
    )
    done = mofit(*SHORT, f"hydra.run.dir={tmp_path}/run")
    assert done.returncode == 2
    assert f"mofit: {tmp_path}/run is stored, but has no report: report.html: cannot be written" in done.stderr
    assert "Warning" not in done.stderr


def test_wrong_arguments_are_a_sentence(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["mofit-phase", "--format", "gif", "x"])
    with pytest.raises(SystemExit) as ended:
        phase()
    printed = capsys.readouterr().err
    assert ended.value.code == 2
    assert printed.startswith("mofit-phase: argument --format: invalid choice: 'gif'")
    assert printed.count("\n") == 1


EXTREMES = [
    ("regime=1", "regime=1: unknown option; Allowed:"),
    ("regime=inf", "regime=inf: unknown option"),
    ("motivation=99999", "motivation=99999: unknown option"),
    ("motivation=[intended,2024]", "motivation=2024: unknown option"),
    ("motivation=[intended,intended]", "motivation=[intended,intended]: names 'intended' twice"),
    ("world=${sum:}", "world=${sum:}: an option is chosen by its name"),
    ("regime.rl.selection.strength=1e305", "regime.rl.selection.strength=1e+305: must be at most 1e+60 in size"),
    ("regime.rl.noise=1e305", "regime.rl.noise=1e+305: must be at most 1e+60 in size"),
    ("population.agents=1000000000000", "population.agents=1000000000000: must be in [2, 4294967295]"),
    ("regime.rl.rounds=10000000000000000000", "regime.rl.rounds=10000000000000000000: must be"),
    ("regime.rl.episodes=10000000000000000000", "regime.rl.episodes=10000000000000000000: must be in [1, 1000000]"),
    (f"seed={'9' * 5000}", "a number of 5000 digits is too large"),
]


@pytest.mark.parametrize(("word", "said"), EXTREMES, ids=lambda value: value[:40])
def test_extreme_settings(word: str, said: str) -> None:
    require_sentence(mofit("regime=rl_only", "check=true", word), said)
