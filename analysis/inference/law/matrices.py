"""Turn answers into matrices: the unknowns that each row depends on, with their weights.

Every unknown is standard normal and has a label. The rows of another table share the unknowns with equal labels, and
add new unknowns, which keep their prior.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.inference.arms.answers import AUDIT_ANNOUNCED, Answer
from analysis.inference.arms.probe import ANY, Prior, Probe

Floats = NDArray[np.float64]
Label = tuple[str, ...]

SCALE_SPREAD = 0.4
"""Standard deviation of the logarithm of the size of deviations, around its typical value."""


@dataclass(frozen=True)
class Deviations:
    """Deviations by level of one term: `scale * exp(SCALE_SPREAD * z[size]) * x @ z[unknowns]`.

    Attributes:
        scale: typical size of the deviations.
        size: label of the unknown that sets their real size.
        labels: labels of the C unknowns, one for each group of the level.
        x: (N, C) weights.
    """

    scale: float
    size: Label
    labels: tuple[Label, ...]
    x: Floats


@dataclass(frozen=True)
class Predictor:
    """The linear predictor of a parameter in N rows: `offset + x @ z[labels] + deviations`."""

    link: str
    offset: Floats
    labels: tuple[Label, ...]
    x: Floats
    deviations: tuple[Deviations, ...]


@dataclass(frozen=True)
class Matrices:
    """All predictors of N rows: parameters by key, and the deviations of shares, with K unknowns each."""

    answers: tuple[Answer, ...]
    parameters: dict[str, Predictor]
    shares: tuple[Deviations, ...]
    agrees: NDArray[np.float64]


def features(answer: Answer, probe: Probe) -> dict[tuple[str, str], float]:
    """Weights of an arm's features: (feature, value) -> 1, or (feature, '') -> a number."""
    said: dict[tuple[str, str], float] = {}
    for name, value in answer.arm.items():
        if name in ("asks", "pays") or value in probe.ignored.get(name, ()):
            continue
        if name == "audit":
            said[name, ""] = AUDIT_ANNOUNCED if isinstance(value, str) else value
        elif isinstance(value, str):
            said[name, value] = 1.0
        else:
            said[name, ""] = math.copysign(math.log10(1.0 + abs(value)), value)
    if "asks" in answer.arm:
        said["act", f"{answer.arm['asks']} for {answer.arm.get('pays', '?')}"] = 1.0
    return said


def build_matrices(answers: Sequence[Answer], probe: Probe) -> Matrices:
    """Build the matrices of some rows."""
    rows = [features(answer, probe) for answer in answers]
    parameters = {}
    for key, parameter in probe.parameters.items():
        ones = np.ones(len(answers))
        offset, labels, columns = parameter.base.mean * ones, [], []
        deviations = []
        terms: list[tuple[Label, Prior, Floats]] = [((), parameter.base, ones)]
        for (feature, value), prior in parameter.terms.items():
            names = {name for row in rows for name in row if name[0] == feature and value in (ANY, name[1])}
            for name in sorted(names):
                terms.append((name, prior, np.array([row.get(name, 0.0) for row in rows])))
        for label, prior, weight in terms:
            offset = offset + (prior.mean * weight if label else 0.0)
            if prior.sd > 0:
                labels.append((key, *label))
                columns.append(prior.sd * weight)
            for level, size in prior.varies.items():
                deviations.append(
                    _deviations((key, *label), (key, *_pooled(label, parameter.terms)), level, size, weight, answers)
                )
        x = np.array(columns).T.reshape(len(answers), len(labels))
        parameters[key] = Predictor(parameter.link, offset, tuple(labels), x, tuple(deviations))
    spread = next(iter(probe.shares.values())).varies
    shares = tuple(
        _deviations(("shares",), ("shares",), level, size, np.ones(len(answers)), answers)
        for level, size in spread.items()
    )
    return Matrices(tuple(answers), parameters, shares, np.array([float(answer.agrees) for answer in answers]))


def _pooled(name: Label, terms: Iterable[Label]) -> Label:
    """Return the term that a feature's value belongs to; texts of a feature share the size of their deviations."""
    return name if not name or name in terms else (name[0], ANY)


def _deviations(
    name: Label, term: Label, level: str, size: float, weight: Floats, answers: Sequence[Answer]
) -> Deviations:
    groups = [answer.level(level) for answer in answers]
    used = sorted({group for group, amount in zip(groups, weight, strict=True) if amount != 0})
    x = np.array([[amount * (group == one) for one in used] for group, amount in zip(groups, weight, strict=True)])
    labels = tuple((*name, "by", level, group) for group in used)
    return Deviations(size, (*term, "size", level), labels, x.reshape(len(answers), len(used)))
