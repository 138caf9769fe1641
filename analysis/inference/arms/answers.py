"""Read and check tables of answers and arms, with one row per laboratory, model and arm."""

import math
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from analysis.inference.arms.names import base_model, family
from analysis.inference.arms.probe import Probe
from sim.errors import BadInput, nearest, require_name
from sim.store import parquet

Values = Mapping[str, float | str]
WHO = ("lab", "model")
COUNTS = ("k", "n")
REMARKS = ("source",)
AUDIT_ANNOUNCED = 0.5
"""The rate assumed for an audit that is announced without a rate."""


@dataclass(frozen=True)
class Answer:
    """An arm that a model was asked, and its answers.

    Attributes:
        laboratory: name of the laboratory that asked.
        model: name that the laboratory uses for the model.
        arm: value of each feature that was stated, a text or a number.
        k: number of answers with the act that was not asked for; None if answers were not counted.
        n: number of valid answers.
        source: source of the counts.
    """

    laboratory: str
    model: str
    arm: Values
    k: int | None = None
    n: int | None = None
    source: str = ""

    @property
    def counted(self) -> bool:
        """Return whether answers were counted."""
        return self.k is not None and bool(self.n)

    @property
    def agrees(self) -> bool:
        """Return whether the act that is paid is the act that is asked for."""
        return "asks" in self.arm and self.arm.get("asks") == self.arm.get("pays")

    def level(self, name: str) -> str:
        """Return the name of the answer's group at one of the probe's levels."""
        return {
            "family": family(self.model),
            "base": base_model(self.model),
            "model": self.model,
            "laboratory": self.laboratory,
            "endpoint": f"{self.laboratory} / {base_model(self.model)}",
        }[name]

    def unasked(self) -> "Answer":
        """Return the same arm without its answers."""
        return replace(self, k=None, n=None)


def describe(answer: Answer) -> str:
    """Write an arm in one line, as in `asks even, pays odd 100, metadata`."""
    arm = dict(answer.arm)
    parts = [f"asks {arm.pop('asks', '?')}, pays {arm.pop('pays', '?')}"]
    if "payoff" in arm:
        parts[0] += f" {arm.pop('payoff'):g}"
    return ", ".join([*parts, *(f"{name}: {_written(value)}" for name, value in arm.items())])


def _written(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def read_answers(file: str | os.PathLike[str], probe: Probe, *, counted: bool = True) -> list[Answer]:
    """Read a table of answers (CSV).

    Args:
        file: the table. A feature without a column counts as not stated.
        probe: the vocabulary.
        counted: whether rows without k and n are refused.

    Raises:
        BadInput: for a file that is missing, empty or not a table; for unknown columns and values, with the nearest
            known one; for k above n, and for negative or missing counts.
    """
    return parse_answers(read_table(file), probe, str(file), counted=counted)


def read_table(file: str | os.PathLike[str]) -> pl.DataFrame:
    """Read a CSV as text; raise `BadInput` if it cannot be."""
    path = Path(file)
    try:
        if not path.read_text(encoding="utf-8-sig").strip():
            raise BadInput(f"{path}: is empty; give a table with the columns lab, model, asks, pays, ..., k, n.")
        table = parquet.read_csv(path, as_text=True)
    except UnicodeDecodeError:
        raise BadInput(f"{path}: is not text; give a table as CSV, in UTF-8.") from None
    except OSError as error:
        raise BadInput(f"{path}: cannot be read ({error.strerror}).") from None
    except pl.exceptions.PolarsError as error:
        raise BadInput(f"{path}: is not a table ({str(error).splitlines()[0]}).") from None
    if table.height == 0:
        raise BadInput(f"{path}: has columns but no rows.")
    return table


def parse_answers(table: pl.DataFrame, probe: Probe, place: str, *, counted: bool = True) -> list[Answer]:
    """Check a table of text, row by row; raises as `read_answers`."""
    known = (*WHO, *probe.vocabulary, *COUNTS, *REMARKS)
    for column in table.columns:
        require_name(f"{place}: column {column}", column, known)
    needed = (*WHO, *COUNTS) if counted else ("model",)
    for column in needed:
        if column not in table.columns:
            raise BadInput(f"{place}: has no column '{column}'; it needs {', '.join(needed)}.")
    rows = table.iter_rows(named=True)
    answers = [_answer(row, probe, f"{place}, row {number}") for number, row in enumerate(rows, 2)]
    missing = next((number for number, answer in enumerate(answers, 2) if counted and answer.n is None), None)
    if missing is not None:
        raise BadInput(f"{place}, row {missing}: k and n are missing; --predict takes arms without answers.")
    return answers


def _answer(row: Mapping[str, Any], probe: Probe, place: str) -> Answer:
    given = {name: str(text).strip() for name, text in row.items() if text is not None and str(text).strip()}
    if "model" not in given:
        raise BadInput(f"{place}: model is missing.")
    arm = {name: check_value(name, given[name], probe, place) for name in probe.vocabulary if name in given}
    k, n = (_count(name, given.get(name), place) for name in COUNTS)
    if (k is None) != (n is None):
        raise BadInput(f"{place}: {'k' if k is None else 'n'} is missing where the other is given.")
    if k is not None and n is not None and k > n:
        raise BadInput(f"{place}: k={k} is more than n={n}.")
    return Answer(given.get("lab", "unknown"), given["model"], arm, k, n, given.get("source", ""))


def check_value(feature: str, text: str, probe: Probe, place: str) -> float | str:
    """Return the value of a feature as a text or a number; raise `BadInput` if it is not in the vocabulary."""
    allowed = probe.vocabulary[feature]
    if allowed == "number":
        return _number(feature, text, place)
    if allowed == "audit":
        if text == "announced":
            return text
        rate = _number(feature, text, place, "a rate in [0, 1] or 'announced'")
        if not 0 <= rate <= 1:
            raise BadInput(f"{place}: {feature}={text} must be a rate in [0, 1] or 'announced'.")
        return rate
    if not isinstance(allowed, str):
        require_name(f"{place}: {feature}={text}", text, allowed)
    return text


def _number(name: str, text: str, place: str, wanted: str = "a number") -> float:
    try:
        number = float(text)
    except ValueError:
        near = nearest(text, ["announced"]) if name == "audit" else None
        raise BadInput(
            f"{place}: {name}={text} must be {wanted}{f'; did you mean {near!r}?' if near else ''}."
        ) from None
    if not math.isfinite(number):
        raise BadInput(f"{place}: {name}={text} must be a finite number.")
    return number


def _count(name: str, text: str | None, place: str) -> int | None:
    if text is None:
        return None
    number = _number(name, text, place, "a whole number")
    if number < 0 or number != int(number):
        raise BadInput(f"{place}: {name}={text} must be a whole number of at least 0.")
    return int(number)


def answers_table(answers: Iterable[Answer], probe: Probe) -> pl.DataFrame:
    """Return answers as a table: lab, model, features, k, n, source."""
    rows = [
        {
            "lab": answer.laboratory,
            "model": answer.model,
            **{name: _written(answer.arm[name]) if name in answer.arm else None for name in probe.vocabulary},
            "k": answer.k,
            "n": answer.n,
            "source": answer.source or None,
        }
        for answer in answers
    ]
    text = dict.fromkeys((*WHO, *probe.vocabulary), pl.String)
    return pl.DataFrame(rows, schema={**text, "k": pl.Int64, "n": pl.Int64, "source": pl.String})
