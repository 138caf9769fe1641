"""Sentences and page are true in constructed cases: draws are made, not sampled, so that the truth is known."""

import numpy as np
import polars as pl
import pytest

pytest.importorskip("numpyro", reason="needs the extra `infer`: uv sync --extra infer")

from analysis.inference.arms.answers import Answer
from analysis.inference.composed import composed
from analysis.inference.infer import Posterior, summarise
from analysis.inference.law.posterior import build_law
from analysis.inference.law.sampler import Draws
from analysis.inference.leave_out import folds, verdict
from analysis.inference.predict import forecast, predictions
from analysis.inference.report.page import page
from analysis.inference.report.sentences import caveats, headline, sentences
from analysis.inference.report.tables import observed, stored
from analysis.inference.results import Results
from tests.inference.setting import ARMS, answers, probe

CAST = ("intended", "reward_seeker", "misaligned_schemer")


def posterior(asked: list[Answer], **moved: float) -> Posterior:
    """Draw unknowns from their priors; log-odds of shares named in `moved` are set so many sd from the middle."""
    chosen = probe(*CAST)
    law = build_law(asked, chosen, composed(chosen))
    z = np.random.default_rng(0).standard_normal((1, 2, 40, law.size))
    for kind, amount in moved.items():
        z[..., law.places["shares", kind]] = amount
    return summarise(law, Draws(z, 0.0, 0.1, np.ones(law.size)), 0)


def inferred(asked: list[Answer], **moved: float) -> tuple[Results, str]:
    results = Results(posterior(asked, **moved), command="mofit-infer answers.csv")
    return results, "\n".join([headline(results), *sentences(results), *caveats(results)])


def test_no_answer_with_the_act() -> None:
    results, text = inferred(answers(k=0))
    assert headline(results) == "None of 180 answers went against the instruction"
    assert "The act was never taken" in text


def test_every_answer_with_the_act() -> None:
    results, text = inferred(answers(k=30))
    assert headline(results) == "All of 180 answers went against the instruction"
    assert "The act was taken every time." in text


def test_one_model_in_one_arm() -> None:
    results, text = inferred(answers(arms=ARMS[:1], k=3))
    assert "1 model, 1 row of answers, by 1 laboratory." in text
    assert "a-1 (1 arm asked)" in text
    assert "There is one model" in text
    assert "There is one laboratory" in text
    assert folds(results.posterior.answers) == []


@pytest.mark.parametrize("k", [0, 30])
def test_a_page_of_one_arm_has_its_sentences(k: int) -> None:
    results, _ = inferred(answers(arms=ARMS[:1], k=k))
    shown = page(results)
    assert headline(results) in shown
    assert "1 of 1 observed rate" in shown or "0 of 1 observed rate" in shown
    assert results.verdicts == []
    assert results.coverages == {}


def test_what_cannot_be_told_apart_is_said_with_what_would() -> None:
    results, text = inferred(answers(arms=ARMS[:4], k=3))
    assert results.classes == [("intended",), ("reward_seeker", "misaligned_schemer")]
    assert "Reward seeker and misaligned schemer cannot be told apart by these arms; this arm would:" in text
    assert "trains: no" in text
    _, apart = inferred(answers(k=3))
    assert "cannot be told apart by these arms" not in apart


def test_a_class_has_the_shares_of_its_members_together() -> None:
    results, _ = inferred(answers(arms=ARMS[:4], k=3))
    of_class = results.shares.filter(pl.col("class") == "reward_seeker or misaligned_schemer")
    assert of_class["share"].sum() == pytest.approx(of_class["class_share"][0])
    assert results.shares.unique("class")["class_share"].sum() == pytest.approx(1.0)


def test_none_of_these_is_said() -> None:
    results, text = inferred(answers(k=15), none=30.0)
    assert "the largest share is none of these, over 99%" in text
    assert results.shares.filter(motivation="none")["share"][0] > 0.99


def test_a_verdict_says_which_way_and_by_how_much() -> None:
    scores = pl.DataFrame(
        {"model": ["a", "b", "c"], "log_score": [-1.0, -1.1, -0.9], "null_log_score": [-3.0, -3.2, -2.9]}
    )
    better = verdict(scores, "arm", "null")
    worse = verdict(scores.rename({"log_score": "null_log_score", "null_log_score": "log_score"}), "arm", "null")
    assert better is not None
    assert worse is not None
    assert (better.word, worse.word) == ("better", "worse")
    assert better.gain == pytest.approx(6.1)
    assert better.low < better.gain < better.high
    one = verdict(scores.head(1), "arm", "null")
    assert one is not None
    assert one.word == "not told apart"


@pytest.mark.parametrize("models", [2, 3, 8])
def test_the_interval_of_a_verdict_holds_few_models_too(models: int) -> None:
    """Without any difference 5% of 2,000 intervals leave 0 out: more than 150 do with a chance below 1e-6."""
    rng, missed = np.random.default_rng(5), 0
    named = [f"m{place // 2}" for place in range(2 * models)]
    for _ in range(2000):
        own = np.repeat(rng.normal(size=models), 2)  # rows of a model go together
        scores = pl.DataFrame({"model": named, "log_score": own - 2.0, "null_log_score": [-2.0] * (2 * models)})
        found = verdict(scores, "arm", "null")
        assert found is not None
        missed += found.word != "not told apart"
    assert missed <= 150


def test_the_page_escapes_names_and_tables_hold_every_row() -> None:
    asked = answers(models=("<b>x</b>", "y-2"), k=4)
    results = Results(posterior(asked), command="mofit-infer '<answers>.csv'")
    text = page(results)
    assert "<b>x</b>" not in text.split("<script")[0]
    assert "&lt;answers&gt;" in text
    tables = stored(results)
    assert tables["arms"].height == len(asked) == observed(results).height
    assert tables["shares"].height == 2 * 4
    assert (tables["arms"]["low"] <= tables["arms"]["high"]).all()


def test_predictions_keep_what_is_known_and_widen_for_what_is_new() -> None:
    found = posterior(answers(models=("a-1", "b-1"), k=4))
    known = found.answers[0].unasked()
    new = Answer("elsewhere", "new-9", {"asks": "even", "pays": "odd", "field": "cost", "other": "nobody said this"})
    drawn = forecast(found, [known, new], least=80)
    np.testing.assert_allclose(drawn.shares[:80, 0], found.shares[:, 0], atol=1e-12)
    assert not np.allclose(drawn.shares[:80, 1], found.shares[:, 0])
    table = predictions(
        found, [known, new, Answer("lab", "a-1", known.arm, 4, 30), Answer("lab", "a-1", known.arm, 0, 0)]
    )
    assert table.columns[-8:] == [
        *("expected", "low", "high", "log_score", "null_log_score", "regression_log_score"),
        *("chance_at_most", "chance_at_least"),
    ]
    assert table["log_score"].is_null().to_list() == [True, True, False, True]
    assert ((table["low"] <= table["expected"]) & (table["expected"] <= table["high"])).all()


def test_scores_are_log_chances_of_counts() -> None:
    """Rows are drawn apart, each with a free rate of its own, so that their chances sum to one but for noise."""
    found = posterior(answers(k=4))
    arms = [Answer("lab", "a-1", {"asks": "even", "pays": "odd"}, k, 6) for k in range(7)]
    table = predictions(found, arms)
    for column in ("log_score", "null_log_score", "regression_log_score"):
        assert np.exp(table[column].to_numpy()).sum() == pytest.approx(1.0, abs=0.01)
    assert table["chance_at_most"][6] == pytest.approx(1.0)
    assert table["chance_at_least"][0] == pytest.approx(1.0)
