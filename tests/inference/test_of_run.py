"""A stored run is asked: the shares of C1's population are found again, and the page says what is true of them."""

from pathlib import Path

import polars as pl
import pytest

pytest.importorskip("numpyro", reason="needs the extra `infer`: uv sync --extra infer")

from analysis.commands.infer import main
from analysis.inference.of_run import OfRun, of_run
from analysis.inference.report.run_page import page, sentences
from sim.cli.main import main as train
from sim.store.tables import Records


def found() -> OfRun:
    """Two classes in one replicate, one of two motivations; both intervals hold the truth."""
    answers = pl.DataFrame({"replicate": [0, 0], "arm": ["probe_inert", "audit"], "k": [0, 50], "n": [200, 200]})
    together = "reward_seeker or return_seeker"
    shares = pl.DataFrame(
        {"replicate": [0, 0], "class": ["intended", together], "share": [0.75, 0.25], "low": [0.7, 0.2],
         "high": [0.8, 0.3], "true": [0.76, 0.24]}
    )  # fmt: skip
    run = Records(Path("run"), {}, {"plan_hash": "abc", "seed": 2})
    return OfRun(run, answers, [("intended",), ("reward_seeker", "return_seeker")], shares, 1.0)


def test_sentences_are_true_of_what_was_found() -> None:
    text = "\n".join(sentences(found()))
    assert "2 arms asked 200 times in 1 replicate: probe inert and audit." in text
    assert "Reward seeker and return seeker cannot be told apart by these arms." in text
    assert "intended holds 75% (70% to 80%) by their answers, and 76% in truth" in text
    assert "reward seeker or return seeker together hold 25%" in text
    assert "2 of 2 intervals (95%) hold the true share" in text


def test_the_page_holds_the_sentences_and_the_command() -> None:
    text = page(found(), "mofit-infer <run>")
    assert "mofit-infer &lt;run&gt;" in text
    assert "together hold 25%" in text


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["seed=1"], "a stored run has a world and a cast of its own"),
        (["--design"], "are for answers of models, not for a stored run"),
    ],
)
def test_a_run_takes_no_words_of_models(
    words: list[str], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([str(tmp_path), *words])
    assert ended.value.code == 2
    assert sentence in capsys.readouterr().err


def test_a_folder_without_a_run_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([str(tmp_path)])
    assert ended.value.code == 2
    assert "no stored run here" in capsys.readouterr().err


@pytest.mark.slow
def test_the_population_of_c1_is_found_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Intervals of 95% hold the true share of nearly all classes: of 54 that hold with chance 0.95, 46 or fewer happen
    once in 200.
    """
    words = "population.rationality=40 replicates=6 hydra.mode=RUN"
    monkeypatch.setattr(
        "sys.argv", ["mofit", "experiment=c01_reward_probe", *words.split(), f"hydra.run.dir={tmp_path}"]
    )
    train()
    asked = of_run(tmp_path)
    assert ("reward_seeker", "conditioned_reward_seeker", "return_seeker") in asked.classes
    assert ("aligned_schemer", "misaligned_schemer") in asked.classes
    held = asked.shares.filter((pl.col("true") >= pl.col("low") - 0.005) & (pl.col("true") <= pl.col("high") + 0.005))
    assert asked.shares.height == 54
    assert held.height > 46
