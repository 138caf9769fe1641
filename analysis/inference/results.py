"""Everything that answers tell, in one object: `infer_file("answers.csv").shares`."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.inference.arms.answers import Answer, answers_table, read_answers
from analysis.inference.arms.probe import NONE, Probe, load_probe
from analysis.inference.asking import Plan, candidates, plan_questions
from analysis.inference.classes import chance_rows, classes, told_apart_by
from analysis.inference.infer import DRAWS, WARMUP, Posterior, infer
from analysis.inference.law.sampler import Tick
from analysis.inference.leave_out import Verdict, leave_out, verdict
from analysis.inference.predict import LEVEL, predictions, whole_interval
from sim.errors import BadInput, require_name

Floats = NDArray[np.float64]
LEFT_OUT = ("arm", "model", "laboratory")
RIVALS = ("null", "regression")


@dataclass(frozen=True)
class Results:
    """A posterior and what follows from it.

    Attributes:
        posterior: of all that is not known.
        left_out: scores of answers left out in turn, or None where nobody asked for them.
        predicted: arms foretold, or None.
        plan: what to ask next, or None.
        command: how to run it again.
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
        """Motivations that none of the arms tells apart, together."""
        return classes(self._rows, self.probe.motivations)

    def classes_of(self, model: str) -> list[tuple[str, ...]]:
        """Motivations that none of the arms that a model was asked tells apart."""
        return classes(self._rows[:, self.models[model]], self.probe.motivations)

    def told_apart_by(self, pair: tuple[str, str]) -> Answer | None:
        """Return an arm that would tell two motivations apart."""
        return told_apart_by(self.posterior.law, pair, candidates(self.probe, "", "m"))

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
        """What features do to the parameters of the world, on the scale of their links: parameter, feature, value."""
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
        """How much better motives foretell than each rival, in each way of leaving out."""
        if self.left_out is None:
            return []
        found = [
            verdict(self.left_out.filter(pl.col("left_out") == what), what, rival)
            for what in LEFT_OUT
            for rival in RIVALS
        ]
        return [one for one in found if one is not None]

    @cached_property
    def verdicts_of_predictions(self) -> list[Verdict]:
        """The same for arms foretold whose answers are known."""
        if self.predicted is None:
            return []
        found = [verdict(self.predicted, "predicted", rival) for rival in RIVALS]
        return [one for one in found if one is not None]

    def predict(self, arms: str | os.PathLike[str] | Sequence[Answer]) -> pl.DataFrame:
        """Foretell arms, from a table or as they are; see `analysis.inference.predict.predictions`."""
        read = read_answers(arms, self.probe, counted=False) if isinstance(arms, str | os.PathLike) else arms
        return predictions(self.posterior, read)


def _summary(draws: Floats, name: str = "share") -> dict[str, float]:
    low, high = np.quantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return {name: float(draws.mean()), "low": float(low), "high": float(high)}


def infer_file(file: str | os.PathLike[str], *overrides: str, seed: int = 0, probe: str = "reward_probe") -> Results:
    """Infer shares of motivations from a table of answers.

    Args:
        file: CSV with lab, model, features of the arm, k and n.
        overrides: settings of `mofit`; `world=` and `motivation=` choose the world and the cast.
        seed: of the sampler.
        probe: name of a shipped probe, or a YAML file.

    Raises:
        BadInput: for bad answers or settings.
        NotConverged: where the sampler gave no result.

    Example:
        >>> found = infer_file("analysis/data/probe_answers.csv")  # doctest: +SKIP
        >>> found.shares  # doctest: +SKIP
    """
    read, rest = choose_probe(probe, overrides)
    return Results(infer(read_answers(file, read), read, rest, seed))


def choose_probe(name: str, overrides: Sequence[str]) -> tuple[Probe, list[str]]:
    """Take `world=` and `motivation=` out of overrides, and read the probe with them."""
    own = dict(word.split("=", 1) for word in overrides if word.startswith(("world=", "motivation=")))
    rest = [word for word in overrides if not word.startswith(("world=", "motivation="))]
    kinds = tuple(part.strip() for part in own.get("motivation", "").strip("[]").split(",") if part.strip())
    if "motivation" in own and not kinds:
        raise BadInput("motivation: is empty; name at least one, as in motivation=[intended,reward_seeker].")
    return load_probe(name, own.get("world"), kinds), rest


def iterations(results_wanted: bool, folds: int) -> int:
    """Return how many iterations a progress bar is to count."""
    from analysis.inference.leave_out import GROUP, ITERATIONS

    return WARMUP + DRAWS + (ITERATIONS * -(-folds // GROUP) if results_wanted else 0)


def whole(
    answers: Sequence[Answer],
    probe: Probe,
    overrides: Sequence[str] = (),
    *,
    seed: int = 0,
    leaving_out: bool = True,
    arms: Sequence[Answer] | None = None,
    ask: tuple[str, tuple[str, str]] | None = None,
    command: str = "",
    tick: Tick | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Results:
    """Infer, leave out, foretell and plan, as asked.

    Args:
        answers: counted.
        probe: priors and vocabulary.
        overrides: settings of `mofit`.
        seed: of all draws.
        leaving_out: score answers left out in turn.
        arms: to be foretold.
        ask: a model ('' for the one asked most) and two motivations: plan what to ask next.
        command: how to run it again.
        tick: told of iterations done.
        say: told what goes on.
    """
    posterior = infer(answers, probe, overrides, seed, tick, say)
    results = Results(posterior, command=command)
    extra: dict[str, Any] = {}
    if leaving_out:
        scores = leave_out(posterior, tick)
        models = pl.Series([posterior.answers[row].model for row in scores["row"]], dtype=pl.String)
        extra["left_out"] = scores.with_columns(model=models)
    if arms is not None:
        extra["predicted"] = predictions(posterior, arms)
    if ask is not None:
        extra["plan"] = _plan(results, *ask)
    return Results(posterior, command=command, **extra)


def _plan(results: Results, model: str, pair: tuple[str, str]) -> Plan:
    asked = {name: len(rows) for name, rows in results.models.items()}
    model = model or max(asked, key=lambda name: asked[name])
    require_name(f"--design {model}", model, asked)
    row = results.models[model][0]
    return plan_questions(results.posterior, results.posterior.answers[row].laboratory, model, pair)
