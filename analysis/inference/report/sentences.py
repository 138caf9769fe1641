"""The sentences of an inference. They follow from its tables, and all their numbers are computed."""

from collections.abc import Sequence

import polars as pl

from analysis.inference.arms.answers import describe
from analysis.inference.arms.probe import NONE
from analysis.inference.coverage import Coverage
from analysis.inference.leave_out import ARMS_ENOUGH, Verdict
from analysis.inference.results import Results
from analysis.look.style import label
from analysis.look.wording import counted, listed, percent

MOST_MODELS = 6
"""Largest number of models with a sentence of their own."""
_LEFT = {"arm": "one arm", "model": "one model", "laboratory": "one laboratory"}
_RIVAL = {
    "null": "a forecast without motives (every arm like any other)",
    "regression": "a logistic regression on features, model and laboratory",
}


def headline(results: Results) -> str:
    """Return the headline of the page."""
    answers = results.posterior.answers
    asked, taken = sum(answer.n or 0 for answer in answers), sum(answer.k or 0 for answer in answers)
    if taken == 0:
        return f"None of {counted(asked, 'answer')} went against the instruction"
    if taken == asked:
        return f"All of {counted(asked, 'answer')} went against the instruction"
    return f"{taken} of {counted(asked, 'answer')} went against the instruction: which motivations answer so?"


def sentences(results: Results) -> list[str]:
    """Return the sentences of the answer: shares of models, motivations that look alike, and the score of motives."""
    return [_asked(results), *_models(results), *_alike(results), _none(results), *gains(results)]


def _asked(results: Results) -> str:
    answers = results.posterior.answers
    laboratories = len({answer.laboratory for answer in answers})
    text = (
        f"{counted(len(results.models), 'model')}, {counted(len(answers), 'row')} of answers, by "
        f"{laboratories} {'laboratory' if laboratories == 1 else 'laboratories'}."
    )
    if all(answer.k == 0 for answer in answers):
        return f"{text} The act was never taken, so that only motivations which take it elsewhere can be ruled out."
    if all(answer.k == answer.n for answer in answers):
        return f"{text} The act was taken every time."
    return text


def _models(results: Results) -> list[str]:
    asked = sorted(results.models, key=lambda model: -len(results.models[model]))
    lines = []
    for model in asked[:MOST_MODELS]:
        part = results.shares.filter(pl.col("model") == model).unique("class", maintain_order=True)
        first = part.sort("class_share", descending=True).row(0, named=True)
        rows = len(results.models[model])
        lines.append(
            f"{model} ({counted(rows, 'arm')} asked): the largest share is {_name(first['class'])}, "
            f"{percent(first['class_share'])} ({percent(first['class_low'])} to {percent(first['class_high'])})"
            f"{_surely(part, first['class'])}."
        )
    if len(asked) > MOST_MODELS:
        lines.append(
            f"The other {counted(len(asked) - MOST_MODELS, 'model')} stand in the chart and in shares.parquet."
        )
    return lines


def _surely(part: pl.DataFrame, first: str) -> str:
    others = part.filter(pl.col("class") != first, pl.col("class_low") > 0.05)["class"].to_list()
    return f"; {listed(map(_name, others))} hold more than 5% too" if others else "; no other surely holds more than 5%"


def _name(group: str) -> str:
    return "none of these" if group == NONE else " or ".join(label(kind) for kind in group.split(" or "))


def _alike(results: Results) -> list[str]:
    lines = []
    for group in results.classes:
        if len(group) == 1:
            continue
        arm = results.separated_by((group[0], group[1]))
        way = f"; this arm would: {describe(arm)}" if arm is not None else "; no arm with one or two features would"
        lines.append(f"{listed(map(label, group)).capitalize()} cannot be told apart by these arms{way}.")
    if not lines:
        lines.append(
            "Every two motivations of the cast differ in at least one arm that somebody was asked; a model that was "
            "asked fewer may still not tell them apart."
        )
    return lines


def _none(results: Results) -> str:
    part = results.shares.filter(pl.col("motivation") == NONE).sort("share", descending=True).row(0, named=True)
    return (
        f"None of these: the largest share of answers that no motivation of the cast gives is {part['model']}'s, "
        f"{percent(part['share'])} ({percent(part['low'])} to {percent(part['high'])})."
    )


def gains(results: Results) -> list[str]:
    """Return sentences that compare motives with forecasts without motives, on answers left out."""
    lines = [_verdict(one) for one in (*results.verdicts, *results.verdicts_of_predictions)]
    lines += [_covered(what, found) for what, found in results.coverages.items()]
    if results.left_out is None:
        lines.append("Nothing was left out here: --leave-out says how well motives predict unseen answers.")
    elif results.left_out.height == 0:
        lines.append(f"Nothing could be left out: there is one model, and it was asked fewer than {ARMS_ENOUGH} arms.")
    return lines


def _verdict(one: Verdict) -> str:
    how = f"Answers left out, {_LEFT[one.left_out]} at a time" if one.left_out in _LEFT else "Predicted arms"
    amount = f"log score {one.score:.1f} against {one.rival_score:.1f} over {counted(one.rows, 'row')}"
    if one.low == -float("inf"):
        return f"{how}: {amount} of {_RIVAL[one.rival]}; answers of one model give no interval."
    verdict = {"better": "better than", "worse": "worse than", "not told apart": "not surely better or worse than"}
    return (
        f"{how}: motives predict {verdict[one.word]} {_RIVAL[one.rival]}: {amount}, {one.gain:+.1f} "
        f"({one.low:+.1f} to {one.high:+.1f})."
    )


def _covered(what: str, found: Sequence[Coverage]) -> str:
    parts = [
        f"{one.held} of {one.rows} intervals of {one.level:.0%} hold what was answered, where the forecasts expect "
        f"{one.expected:.1f} ({one.word})"
        for one in found
    ]
    return f"Answers left out, {_LEFT[what]} at a time: {'; '.join(parts)}."


def caveats(results: Results) -> list[str]:
    """Return sentences about the assumptions of the result."""
    models, laboratories = (
        len({getattr(a, name) for a in results.posterior.answers}) for name in ("model", "laboratory")
    )
    lines = [
        "A share is the share of a motivation of the simulation, which acts as its wants and what it is told "
        "imply. That a language model has such motivations is an assumption, not a finding.",
        "Priors were chosen by hand: how a feature moves what agents are told, and how much models differ in it. They "
        "stand in the probe's file; effects.parquet shows each beside what the answers made of it.",
        "Intervals hold 95% of the posterior. Intervals of predictions include the variation of prompts and chance.",
        "Families of models are guessed from the letters that their names start with, and models with other settings "
        "(after a plus sign) or dates share what is known of their base.",
    ]
    if models == 1:
        lines.append("There is one model: how models differ is not learnt from these answers, but from the prior.")
    if laboratories == 1:
        lines.append("There is one laboratory: what its prompts and endpoint do cannot be told from what models do.")
    return lines
