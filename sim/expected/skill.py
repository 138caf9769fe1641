"""The endless population whose motivations need practice: shares by motivation and by how long agents have practised.

Agents that took on a motivation in the same round form a cohort. A cohort's skill is a number, so that pay and weights
follow from what each lacks. Copies that go by weights keep cohorts apart exactly. Under other rules, if copies differ
from their parents, cohorts are pooled by what they lack on average, and in mixed minds skill follows its mean over
minds: such paths are not trusted (`sim/expected/trust.py`).
"""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.expected.mind import learned_share, mean_signal
from sim.expected.population import Endless, Paid, log_expected_fitness
from sim.model.accounts import History, book
from sim.model.plan import Phase
from sim.model.selection.catalogue import RULES
from sim.model.selection.weights import relative
from sim.model.transmission import transmission_at, transmit_mixed

Floats = NDArray[np.float64]
Advance = Callable[[int], None]

AS_ONE = 1e-9
"""Cohorts whose skills differ by less are counted together."""


class Cohorts(NamedTuple):
    """An endless population by cohort, the oldest first.

    Attributes:
        part: (C, K) share of each motivation in each cohort; all sum to one.
        lack: (C, K, S) what its skill lacks in each situation.
    """

    part: Floats
    lack: Floats


def beginners(phase: Phase, share: Floats) -> Cohorts:
    """Return founders of shares (K,), with no practice."""
    practice = phase.rules.practice
    return Cohorts(share[None], np.repeat(practice.lacking[None, :, None], practice.keep.shape[1], axis=2))


def at_skill(phase: Phase, lack: Floats) -> Phase:
    """Return the phase with the chances (..., K, cells) of motivations whose skills lack (..., K, S)."""
    lacking = lack[..., phase.rules.practice.situation[phase.place]]
    return replace(phase, chance=(1.0 - lacking) * phase.chance + lacking * phase.by_habit)


def practised_pure_rounds(phase: Phase, cohorts: Cohorts, history: History, advance: Advance) -> Cohorts:
    """Fill the history of a phase of pure minds; return the cohorts at its end."""
    rules = phase.rules
    kept = rules.practice.keep**rules.episodes
    for row in range(phase.rounds):
        part, lack = cohorts
        share, met = part.sum(axis=0), at_skill(phase, lack)
        with np.errstate(invalid="ignore"):
            history.mean_pay[row] = (part * mean_signal(met)).sum(axis=0) / share
        selected = part * _copies(met, row, share)
        selected = selected / selected.sum()
        stood, sent = selected.sum(axis=0), selected.sum(axis=0)
        kernel = transmission_at(rules.transmission, stood)
        transmit_mixed(kernel, sent)
        book(history, row, share, stood, stood, stood, sent)
        cohorts = Cohorts(selected * kernel.diagonal(), lack * kept)
        come = sent - cohorts.part.sum(axis=0)
        if come.max() > 0.0:
            new = beginners(phase, come.clip(0.0))
            cohorts = Cohorts(*(np.concatenate(each) for each in zip(cohorts, new, strict=True)))
        cohorts = _together(cohorts, pooled=not phase.in_proportion)
        advance(1)
    return cohorts


def _copies(met: Phase, row: int, share: Floats) -> Floats:
    """(C, K) expected copies of an agent of each cohort, up to a factor, given chances (C, K, cells)."""
    rule = RULES[met.rules.selection.demography]
    if not rule.copying:
        return np.ones(met.chance.shape[:-1])
    if rule.proportional:
        weight = log_expected_fitness(met, row)
        return np.asarray(np.exp(weight - weight[:, share > 0.0].max()).clip(max=1.0))
    return rule.copies(Endless(Paid(replace(met, chance=met.chance[0]), row), share))[None]


def _together(cohorts: Cohorts, pooled: bool) -> Cohorts:
    """Count cohorts as one while they differ in nothing, or all of them, by what they lack on average."""
    part, lack = cohorts
    while len(part) > 1 and (pooled or np.abs(lack[1] - lack[0]).max() < AS_ONE):
        both = part[:2].sum(axis=0)
        weight = np.divide(part[:2], both, out=np.full((2, part.shape[1]), 0.5), where=both > 0.0)
        mean = (weight[:, :, None] * lack[:2]).sum(axis=0)
        part, lack = np.concatenate([both[None], part[2:]]), np.concatenate([mean[None], lack[2:]])
    return Cohorts(part, lack)


def practised_mixed_rounds(phase: Phase, cohorts: Cohorts, history: History, advance: Advance) -> Cohorts:
    """Fill the history of a phase of mixed minds, in which a motivation practises as often as it is in control."""
    rules, lack = phase.rules, cohorts.lack
    for row in range(phase.rounds):
        share, met = history.share[row], at_skill(phase, lack[0])
        history.mean_pay[row] = np.where(share > 0.0, mean_signal(met), np.nan)
        lack = lack * (1.0 - share[:, None] * (1.0 - rules.practice.keep)) ** rules.episodes
        learned = learned_share(met, share)
        persuaded = learned * relative(rules.persuasion, learned)
        persuaded /= persuaded.sum()
        sent = persuaded.copy()
        transmit_mixed(transmission_at(rules.transmission, persuaded), sent)
        book(history, row, learned, persuaded, persuaded, persuaded, sent)
        advance(1)
    return Cohorts(history.share[-1][None], lack)
