"""Find motivations that arms cannot separate: those with equal chances of the act in all arms."""

from collections.abc import Sequence

import jax
import numpy as np
from numpy.typing import NDArray

from analysis.inference.arms.answers import Answer
from analysis.inference.law.posterior import Law, build_law

Floats = NDArray[np.float64]

EQUAL = 1e-9
"""Chances closer than this are the same."""
_DRAWS = 32
"""Number of prior draws of the unknowns; motivations of a class have equal chances in all of them."""


def chance_rows(law: Law) -> Floats:
    """(S, N, K-1) chance of the act by motivation, for S prior draws of the unknowns; `none` is left out."""
    z = np.random.default_rng(0).standard_normal((_DRAWS, law.size))
    return np.asarray(jax.jit(jax.vmap(lambda row: law.rates(row)["chances"]))(z))[:, :, :-1]


def classes(rows: Floats, names: Sequence[str]) -> list[tuple[str, ...]]:
    """Group names whose rows (S, N, K) are equal whatever the unknowns are, in order of appearance."""
    groups: list[list[int]] = []
    for kind in range(rows.shape[2]):
        same = next((g for g in groups if np.abs(rows[:, :, kind] - rows[:, :, g[0]]).max(initial=0.0) < EQUAL), None)
        if same is None:
            groups.append([kind])
        else:
            same.append(kind)
    return [tuple(names[kind] for kind in group) for group in groups]


def separated_by(law: Law, pair: tuple[str, str], candidates: Sequence[Answer]) -> Answer | None:
    """Return the arm in which two motivations differ most on average; None if they differ in no arm."""
    if not candidates:
        return None
    names = law.probe.motivations
    rows = chance_rows(build_law(candidates, law.probe, law.config))
    gap = np.abs(rows[:, :, names.index(pair[0])] - rows[:, :, names.index(pair[1])]).mean(axis=0)
    return candidates[int(gap.argmax())] if gap.max() > EQUAL else None
