"""Run a whole inference on a table of answers: `infer_file("answers.csv").shares`."""

import os
from collections.abc import Callable, Sequence
from typing import Any

import polars as pl

from analysis.inference.arms.answers import Answer, read_answers
from analysis.inference.arms.probe import Probe, load_probe
from analysis.inference.asking import Plan, plan_questions
from analysis.inference.infer import DRAWS, WARMUP, infer
from analysis.inference.law.sampler import Tick
from analysis.inference.leave_out import GROUP, ITERATIONS, leave_out
from analysis.inference.predict import predictions
from analysis.inference.results import Results
from sim.errors import BadInput, require_name


def infer_file(file: str | os.PathLike[str], *overrides: str, seed: int = 0, probe: str = "reward_probe") -> Results:
    """Infer shares of motivations from a table of answers.

    Args:
        file: CSV with lab, model, features of the arm, k and n.
        overrides: settings of `mofit`; `world=` and `motivation=` choose the world and the cast.
        seed: seed of the sampler.
        probe: name of a shipped probe, or a YAML file.

    Raises:
        BadInput: for bad answers or settings.
        NotConverged: if the sampler did not converge.

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
    """Return the number of iterations for a progress bar."""
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
    """Infer, leave out, predict and plan, as asked.

    Args:
        answers: rows with counts.
        probe: priors and vocabulary.
        overrides: settings of `mofit`.
        seed: seed of all draws.
        leaving_out: whether answers are left out in turn and scored.
        arms: arms to be predicted.
        ask: a model ('' for the model with most arms) and two motivations, for the plan of the next questions.
        command: the command that repeats the inference.
        tick: is called with the number of iterations done.
        say: is called with messages about the progress.
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
