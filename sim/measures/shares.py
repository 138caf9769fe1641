"""Measures of who holds how much, why and when: (R,) a number per replicate, named as in `sim.measures.names`."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from sim.errors import require_name
from sim.measures.common import chance, kinds, phase_index, shares
from sim.measures.observed import Observed, column
from sim.model.accounts import TERMS

Floats = NDArray[np.float64]

ROW = ("job", "replicate")
"""Columns of the summary that name a row."""


def share(of: Observed, names: str, phase: str = "") -> Floats:
    """Share of motivations at the end of a phase."""
    return shares(of, phase)[:, kinds(of, names)].sum(axis=1)


def share_deployed(of: Observed, names: str) -> Floats:
    """Share of motivations at the end, of a network as its acts in deployment tell it."""
    if of.realised:
        return np.array([one.deployed[-1] for one in of.realised])[:, kinds(of, names)].sum(axis=1)
    return share(of, names)


def expected_share(of: Observed, names: str, phase: str = "") -> float:
    """Share that motivations would have at the end of a phase in an infinite population of the same founders."""
    from sim.expected.shares import expected_shares  # takes scipy, which other measures have no use for

    return float(expected_shares(of.plan)[phase_index(of, phase)][-1][kinds(of, names)].sum())


def fixed(of: Observed, name: str) -> Floats:
    """1 where motivations hold everything at the end, 0 elsewhere."""
    return (share(of, name) > 1.0 - 1e-9).astype(np.float64)


def dominant(of: Observed, names: str, phase: str = "") -> Floats:
    """1 where one of the motivations has the largest share at the end of a phase."""
    return kinds(of, names)[shares(of, phase).argmax(axis=1)].astype(np.float64)


def summary(of: Observed, name: str) -> Floats:
    """A number of the `summary` table; nan where it is null."""
    numbers = [column for column, kind in of.summary.schema.items() if kind.is_numeric() and column not in ROW]
    require_name(f"measure summary:{name}", name, numbers)
    return column(of, name)


def term(of: Observed, name: str, names: str, phase: str = "") -> Floats:
    """Sum over a phase's rounds of one of the four terms by which the share of motivations changed."""
    require_name(f"measure: term {name}", name, TERMS)
    booked = of.courses[phase_index(of, phase)].terms[:, TERMS.index(name)]
    return booked[:, kinds(of, names)].sum(axis=1)


def turnover(of: Observed, name: str, phase: str = "") -> Floats:
    """Mean absolute change of shares per round and motivation that one of the four terms made in a phase."""
    require_name(f"measure: term {name}", name, TERMS)
    return of.courses[phase_index(of, phase)].turnover[:, TERMS.index(name)]


def selected_part(of: Observed, phase: str = "") -> Floats:
    """Selection and learning as a part of all change of shares in a phase but drift (transmission is the rest).

    Expected copies follow from pay as it was earned, so that luck in episodes counts as selection too.
    """
    chosen = turnover(of, "selection", phase) + turnover(of, "learning", phase)
    return chosen / (chosen + turnover(of, "transmission", phase))


def _paths(of: Observed, names: str, phases: Iterable[int]) -> Floats:
    """(R, rounds + 1) share of motivations over some phases, one after the other, from the start of the first."""
    shares = [of.courses[index].share for index in phases]
    joined = np.concatenate([shares[0], *(share[:, 1:] for share in shares[1:])], axis=1)
    return joined[:, :, kinds(of, names)].sum(axis=2)


def kept(of: Observed, names: str, phase: str) -> Floats:
    """Share of motivations at the end of a phase over that at its start; nan where they had none."""
    paths = _paths(of, names, [phase_index(of, phase)])
    return np.asarray(
        np.divide(paths[:, -1], paths[:, 0], out=np.full(len(paths), np.nan), where=paths[:, 0] > 0), dtype=np.float64
    )


def kept_against(of: Observed, control: str, names: str, phase: str) -> Floats:
    """What a control keeps of its share in a phase per part that motivations keep: 1 if they fare alike."""
    return kept(of, control, phase) / kept(of, names, phase)


def half_life(of: Observed, names: str, phase: str) -> Floats:
    """Rounds of a phase until motivations hold less than half of what they began with; its rounds + 1 if never."""
    paths = _paths(of, names, [phase_index(of, phase)])
    halved = paths < 0.5 * paths[:, :1]
    return np.where(halved.any(axis=1), halved.argmax(axis=1), paths.shape[1]).astype(np.float64)


def rounds_until(of: Observed, names: str, threshold: str, phase: str = "") -> Floats:
    """Round, of a phase or of all, from which motivations hold more than a share; rounds + 1 where never."""
    indices = [phase_index(of, phase)] if phase else range(len(of.courses))
    above = _paths(of, names, indices)[:, 1:] > chance(threshold)
    return np.where(above.any(axis=1), above.argmax(axis=1), above.shape[1]) + 1.0


def rounds_below(of: Observed, names: str, threshold: str, phases: str) -> Floats:
    """Rounds of phases (`a+b`) that end with motivations at or below a share."""
    held = _paths(of, names, [phase_index(of, name) for name in phases.split("+")])[:, 1:]
    return (held <= chance(threshold)).sum(axis=1).astype(np.float64)


def reached(of: Observed, names: str, threshold: str) -> Floats:
    """1 where motivations ever held more than a share, 0 elsewhere."""
    return (rounds_until(of, names, threshold) <= of.plan.rounds).astype(np.float64)


def first_hit(of: Observed) -> Floats:
    """First round in which the scored act was tried; rounds of the run + 1 where never (censored)."""
    return np.asarray(np.nan_to_num(column(of, "first_hit"), nan=of.plan.rounds + 1.0), dtype=np.float64)


def never_hit(of: Observed) -> Floats:
    """1 where the scored act was never tried, 0 elsewhere."""
    return (first_hit(of) > of.plan.rounds).astype(np.float64)


def takeoff(of: Observed) -> Floats:
    """First round from which the scored act is taken in most of its chances; rounds of the run + 1 where never."""
    return np.asarray(np.nan_to_num(column(of, "takeoff"), nan=of.plan.rounds + 1.0), dtype=np.float64)
