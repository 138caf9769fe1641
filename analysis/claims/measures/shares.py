"""Measures of who holds how much, why and when: (R,) a number per replicate, named in experiment files."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from analysis.claims.arms import Arm, column
from analysis.claims.measures.common import kinds, phase_index, shares
from sim.errors import require_name
from sim.expected.shares import expected_shares
from sim.model.accounts import TERMS

Floats = NDArray[np.float64]


def share(arm: Arm, names: str, phase: str = "") -> Floats:
    """Share of motivations at the end of a phase."""
    return shares(arm, phase)[:, kinds(arm, names)].sum(axis=1)


def share_deployed(arm: Arm, names: str) -> Floats:
    """Share of motivations at the end, of a network as its acts in deployment tell it."""
    if arm.realised:
        return np.array([one.deployed[-1] for one in arm.realised])[:, kinds(arm, names)].sum(axis=1)
    return share(arm, names)


def expected_share(arm: Arm, names: str, phase: str = "") -> float:
    """Share that motivations would have at the end of a phase in an infinite population of the same founders."""
    return float(expected_shares(arm.plan)[phase_index(arm, phase)][-1][kinds(arm, names)].sum())


def fixed(arm: Arm, name: str) -> Floats:
    """1 where motivations hold everything at the end, 0 elsewhere."""
    return (share(arm, name) > 1.0 - 1e-9).astype(np.float64)


def dominant(arm: Arm, names: str, phase: str = "") -> Floats:
    """1 where one of the motivations has the largest share at the end of a phase."""
    return kinds(arm, names)[shares(arm, phase).argmax(axis=1)].astype(np.float64)


def summary(arm: Arm, name: str) -> Floats:
    """A column of the `summary` table; nan where it is null."""
    require_name(f"claim measure summary:{name}", name, arm.summary.columns)
    return column(arm, name)


def term(arm: Arm, name: str, names: str, phase: str = "") -> Floats:
    """Sum over a phase's rounds of one of the four terms by which the share of motivations changed."""
    require_name(f"claim measure: term {name}", name, TERMS)
    booked = arm.courses[phase_index(arm, phase)].terms[:, TERMS.index(name)]
    return booked[:, kinds(arm, names)].sum(axis=1)


def turnover(arm: Arm, name: str, phase: str = "") -> Floats:
    """Mean absolute change of shares per round and motivation that one of the four terms made in a phase."""
    require_name(f"claim measure: term {name}", name, TERMS)
    return arm.courses[phase_index(arm, phase)].turnover[:, TERMS.index(name)]


def selected_part(arm: Arm, phase: str = "") -> Floats:
    """Selection and learning as a part of all change of shares in a phase but drift (transmission is the rest).

    Expected copies follow from pay as it was earned, so that luck in episodes counts as selection too.
    """
    chosen = turnover(arm, "selection", phase) + turnover(arm, "learning", phase)
    return chosen / (chosen + turnover(arm, "transmission", phase))


def _paths(arm: Arm, names: str, phases: Iterable[int]) -> Floats:
    """(R, rounds + 1) share of motivations over some phases, one after the other, from the start of the first."""
    shares = [arm.courses[index].share for index in phases]
    joined = np.concatenate([shares[0], *(share[:, 1:] for share in shares[1:])], axis=1)
    return joined[:, :, kinds(arm, names)].sum(axis=2)


def kept(arm: Arm, names: str, phase: str) -> Floats:
    """Share of motivations at the end of a phase over that at its start; nan where they had none."""
    paths = _paths(arm, names, [phase_index(arm, phase)])
    return np.asarray(
        np.divide(paths[:, -1], paths[:, 0], out=np.full(len(paths), np.nan), where=paths[:, 0] > 0), dtype=np.float64
    )


def kept_against(arm: Arm, control: str, names: str, phase: str) -> Floats:
    """What a control keeps of its share in a phase per part that motivations keep: 1 if they fare alike."""
    return kept(arm, control, phase) / kept(arm, names, phase)


def half_life(arm: Arm, names: str, phase: str) -> Floats:
    """Rounds of a phase until motivations hold less than half of what they began with; its rounds + 1 if never."""
    paths = _paths(arm, names, [phase_index(arm, phase)])
    halved = paths < 0.5 * paths[:, :1]
    return np.where(halved.any(axis=1), halved.argmax(axis=1), paths.shape[1]).astype(np.float64)


def rounds_until(arm: Arm, names: str, threshold: str, phase: str = "") -> Floats:
    """Round, of a phase or of all, from which motivations hold more than a share; rounds + 1 where never."""
    indices = [phase_index(arm, phase)] if phase else range(len(arm.courses))
    above = _paths(arm, names, indices)[:, 1:] > float(threshold)
    return np.where(above.any(axis=1), above.argmax(axis=1), above.shape[1]) + 1.0


def rounds_below(arm: Arm, names: str, threshold: str, phases: str) -> Floats:
    """Rounds of phases (`a+b`) that end with motivations at or below a share."""
    held = _paths(arm, names, [phase_index(arm, name) for name in phases.split("+")])[:, 1:]
    return (held <= float(threshold)).sum(axis=1).astype(np.float64)


def reached(arm: Arm, names: str, threshold: str) -> Floats:
    """1 where motivations ever held more than a share, 0 elsewhere."""
    return (rounds_until(arm, names, threshold) <= arm.plan.rounds).astype(np.float64)


def first_hit(arm: Arm) -> Floats:
    """First round in which the scored act was tried; rounds of the run + 1 where never (censored)."""
    return np.asarray(np.nan_to_num(column(arm, "first_hit"), nan=arm.plan.rounds + 1.0), dtype=np.float64)


def never_hit(arm: Arm) -> Floats:
    """1 where the scored act was never tried, 0 elsewhere."""
    return (first_hit(arm) > arm.plan.rounds).astype(np.float64)


def takeoff(arm: Arm) -> Floats:
    """First round from which the scored act is taken in most of its chances; rounds of the run + 1 where never."""
    return np.asarray(np.nan_to_num(column(arm, "takeoff"), nan=arm.plan.rounds + 1.0), dtype=np.float64)
