"""All results of an inference in one object: tables that follow from a posterior."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.inference.arms.answers import Answer, answers_table, read_answers
from analysis.inference.arms.probe import NONE, Probe
from analysis.inference.askable import simple_arms
from analysis.inference.asking import Plan
from analysis.inference.classes import chance_rows, classes, separated_by
from analysis.inference.coverage import Coverage, coverage
from analysis.inference.infer import Posterior
from analysis.inference.leave_out import Verdict, verdict
from analysis.inference.predict import LEVEL, predictions, whole_interval

Floats = NDArray[np.float64]
LEFT_OUT = ("arm", "model", "laboratory")
RIVALS = ("null", "regression")


@dataclass(frozen=True)
class Results:
    """A posterior and what follows from it.

    Attributes:
        posterior: posterior of all unknowns.
        left_out: scores of answers left out in turn, or None.
        predicted: predictions of arms, or None.
        plan: plan of the next questions, or None.
        command: the command that repeats the inference.
    """

    posterior: Posterior
    left_out: pl.DataFrame | None = None
    predicted: pl.DataFrame | None = None
    plan: Plan | None = None
    command: str = ""

    @property
    def probe(self) -> Probe:
        """The probe that was asked."""
        return self.posterior.law.probe

    @property
    def models(self) -> dict[str, list[int]]:
        """Rows of each model, in order of appearance."""
        rows: dict[str, list[int]] = {}
        for row, answer in enumerate(self.posterior.answers):
            rows.setdefault(answer.model, []).append(row)
        return rows

    @cached_property
    def _rows(self) -> Floats:
        return chance_rows(self.posterior.law)

    @cached_property
    def classes(self) -> list[tuple[str, ...]]:
        """Groups of motivations that no arm separates."""
        return classes(self._rows, self.probe.motivations)

    def classes_of(self, model: str) -> list[tuple[str, ...]]:
        """Groups of motivations that no arm asked of a model separates."""
        return classes(self._rows[:, self.models[model]], self.probe.motivations)

    def separated_by(self, pair: tuple[str, str]) -> Answer | None:
        """Return the simple arm that would separate two motivations best; None if no such arm would."""
        return separated_by(self.posterior.law, pair, simple_arms(self.probe))

    @cached_property
    def shares(self) -> pl.DataFrame:
        """Shares by model and motivation, those of a class also together: model, motivation, share, low, high."""
        rows = []
        for model, of_model in self.models.items():
            shares = self.posterior.shares[:, of_model[0]]
            groups = [*self.classes_of(model), (NONE,)]
            names = list(self.probe.cast())
            for group in groups:
                joint = _summary(shares[:, [names.index(kind) for kind in group]].sum(axis=1))
                for kind in group:
                    own = _summary(shares[:, names.index(kind)])
                    row = {"model": model, "motivation": kind, **own, "class": " or ".join(group)}
                    rows.append(row | {f"class_{name}": value for name, value in joint.items()})
        return pl.DataFrame(rows)

    @cached_property
    def arms(self) -> pl.DataFrame:
        """Arms asked: their columns; expected share of answers with the act, 95% interval of k / n if asked again."""
        expected, low, high = whole_interval(self.posterior)
        table = answers_table(self.posterior.answers, self.probe)
        return table.with_columns(
            expected=pl.Series(expected), low=pl.Series(low), high=pl.Series(high), rate=pl.col("k") / pl.col("n")
        )

    @cached_property
    def effects(self) -> pl.DataFrame:
        """Effects of features on the world's parameters, on the scale of their links: parameter, feature, value."""
        law, z, rows = self.posterior.law, self.posterior.draws.flat(), []
        for key, parameter in self.probe.parameters.items():
            for label in law.matrices.parameters[key].labels:
                feature, value = (label[1], label[2]) if len(label) == 3 else ("", "")
                prior = parameter.base if not feature else parameter.prior(feature, value)
                amount = prior.mean + prior.sd * z[:, law.places[label]]
                before = {"prior_mean": prior.mean, "prior_sd": prior.sd}
                named = {"parameter": key, "feature": feature, "value": value}
                rows.append({**named, **_summary(amount, "effect"), **before})
        return pl.DataFrame(rows)

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """The gain of motives over each rival, for each way of leaving out."""
        if self.left_out is None:
            return []
        found = [
            verdict(self.left_out.filter(pl.col("left_out") == what), what, rival)
            for what in LEFT_OUT
            for rival in RIVALS
        ]
        return [one for one in found if one is not None]

    @cached_property
    def coverages(self) -> dict[str, list[Coverage]]:
        """How many intervals of forecasts hold what was answered, for each way of leaving out."""
        if self.left_out is None:
            return {}
        parts = {what: self.left_out.filter(pl.col("left_out") == what) for what in LEFT_OUT}
        return {what: coverage(part) for what, part in parts.items() if part.height}

    @cached_property
    def verdicts_of_predictions(self) -> list[Verdict]:
        """The gain of motives over each rival, for predicted arms whose answers are known."""
        if self.predicted is None:
            return []
        found = [verdict(self.predicted, "predicted", rival) for rival in RIVALS]
        return [one for one in found if one is not None]

    def predict(self, arms: str | os.PathLike[str] | Sequence[Answer]) -> pl.DataFrame:
        """Predict arms, given as a table or as `Answer`s; see `analysis.inference.predict.predictions`."""
        read = read_answers(arms, self.probe, counted=False) if isinstance(arms, str | os.PathLike) else arms
        return predictions(self.posterior, read)


def _summary(draws: Floats, name: str = "share") -> dict[str, float]:
    low, high = np.quantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return {name: float(draws.mean()), "low": float(low), "high": float(high)}
