"""The endless population as an engine: it follows the phases of a plan without random draws.

Pay and weights of the kinds are computed once per phase. If copies are in proportion to weights, one compiled loop
plays all rounds of a phase, and a job takes a millisecond.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from agents.compiled import compiled
from sim.expected.end import EndlessEnd
from sim.expected.mind import learned_share, mean_signal
from sim.expected.population import Endless, Paid
from sim.expected.skill import Cohorts, beginners, practised_mixed_rounds, practised_pure_rounds
from sim.model.accounts import History, book, empty_history
from sim.model.plan import Phase, Plan
from sim.model.selection.catalogue import RULES
from sim.model.selection.weights import relative
from sim.model.transmission import Transmission, transmission_at, transmit_mixed

Floats = NDArray[np.float64]

LOOP_SECONDS, ROUND_SECONDS = 2e-6, 1e-3
"""Seconds of a round, roughly: in the compiled loop, and in Python."""


def run_expected(plan: Plan, advance: Callable[[int], None]) -> list[tuple[History, EndlessEnd]]:
    """Follow all phases; return each phase's history and end, as `run_kernel` does. `advance` receives rounds done."""
    return [
        (history, EndlessEnd(history.share[-1], plan.mixed, plan.agents))
        for history in follow(plan, founding_share(plan, 1), advance)
    ]


def founding_share(plan: Plan, replicates: int) -> Floats:
    """(K,) share of each motivation among founders: the prior, or the mean over `replicates` of a stored run."""
    if not plan.stored:
        return plan.prior
    return np.asarray(np.mean([plan.stored_founders(r).mean(axis=0) for r in range(replicates)], axis=0))


def follow(plan: Plan, share: Floats, advance: Callable[[int], None]) -> list[History]:
    """Follow all phases from shares (K,); every visit of a repeated phase takes the same path."""
    histories: list[History] = []
    cohorts: list[Cohorts] = []  # at each phase's end, if motivations need practice
    for phase in plan.phases:
        start = share if phase.start_from is None else histories[phase.start_from].share[-1]
        history = empty_history(phase.rounds, len(share), 0, False)
        history.share[0] = start
        if phase.rules.practice.lacking.size:
            before = cohorts[-1 if phase.start_from is None else phase.start_from] if cohorts else None
            rounds = practised_mixed_rounds if plan.mixed else practised_pure_rounds
            cohorts.append(rounds(phase, before or beginners(phase, share), history, advance))
        else:
            (_mixed_rounds if plan.mixed else _pure_rounds)(phase, history, advance)
            history.mean_pay[:] = np.where(history.share[:-1] > 0.0, mean_signal(phase), np.nan)
        content = phase.repeat is None or phase.repeat.content(history.share[-1])
        histories.append(history._replace(visits=1 if content or phase.repeat is None else phase.repeat.at_most))
        share = history.share[-1]
    return histories


def expected_seconds(plan: Plan) -> float:
    """Estimate the seconds that the rounds of a plan take."""
    return sum(
        phase.rounds * (ROUND_SECONDS if plan.mixed or not phase.in_proportion else LOOP_SECONDS)
        for phase in plan.phases
    )


def _pure_rounds(phase: Phase, history: History, advance: Callable[[int], None]) -> None:
    """Fill the history of a phase of pure minds."""
    rule, transmission = RULES[phase.rules.selection.demography], phase.rules.transmission
    paid = [Paid(phase, row) for row in range(phase.rounds if wears_out(phase) else 1)]
    if phase.in_proportion:
        nothing = np.zeros_like(history.share[0])
        weights = np.array([each.log_expected_weight if rule.copying else nothing for each in paid])
        weighed_rounds(history, weights, transmission)
        advance(phase.rounds)
        return
    for row in range(phase.rounds):
        share = history.share[row]
        selected = share * rule.copies(Endless(paid[row % len(paid)], share))
        _enter(history, row, share, selected / selected.sum(), transmission)
        advance(1)


def wears_out(phase: Phase) -> bool:
    """Return whether weights change from round to round, because a white-box probe wears out."""
    return bool(phase.rules.probe.penalty != 0.0 and phase.rules.probe.drift != 0.0)


def _mixed_rounds(phase: Phase, history: History, advance: Callable[[int], None]) -> None:
    """Fill the history of a phase of mixed minds, which are all alike."""
    for row in range(phase.rounds):
        learned = learned_share(phase, history.share[row])
        persuaded = learned * relative(phase.rules.persuasion, learned)
        _enter(history, row, learned, persuaded / persuaded.sum(), phase.rules.transmission)
        advance(1)


@compiled
def weighed_rounds(history: History, log_weight: Floats, transmission: Transmission) -> None:
    """Fill a history with copies in proportion to weights; log weights are (rounds, K), or (1, K) for all rounds."""
    rounds, kinds = history.mean_pay.shape
    selected = np.empty(kinds)
    for row in range(rounds):
        share = history.share[row].copy()
        weight = log_weight[row % log_weight.shape[0]]
        largest = -np.inf
        for k in range(kinds):
            if share[k] > 0.0:
                largest = max(largest, weight[k])
        total = 0.0
        for k in range(kinds):
            selected[k] = share[k] * np.exp(min(weight[k] - largest, 0.0))
            total += selected[k]
        for k in range(kinds):
            selected[k] /= total
        _enter(history, row, share, selected, transmission)


@compiled
def _enter(history: History, row: int, learned: Floats, selected: Floats, transmission: Transmission) -> None:
    """Transmit, and enter a round without drift from shares (K,) after learning and after selection."""
    sent = selected.copy()
    transmit_mixed(transmission_at(transmission, selected), sent)
    book(history, row, learned, selected, selected, selected, sent)
