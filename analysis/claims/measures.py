"""What can be measured of an arm: one number per replicate, named in experiment files.

A measure is written `name:argument:...`. Where a motivation is asked for, a category stands for all its motivations
and nothing for the whole population.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from analysis.claims import foretelling, separation, variance
from analysis.claims.arms import Arm, column
from sim.accounts import TERMS
from sim.errors import BadInput, require_name
from sim.evaluate import over_horizon
from sim.expected import expected_shares
from sim.expected_learning import mean_signal
from sim.kinship import causal_steps

Floats = NDArray[np.float64]


def measure(arm: Arm, text: str) -> Floats:
    """(R,) a measure of an arm, by its text in an experiment file.

    Raises:
        BadInput: for an unknown measure or argument, or too many arguments.
    """
    name, *arguments = text.split(":")
    require_name(f"claim measure {text}", name, MEASURES)
    try:
        return np.broadcast_to(np.asarray(MEASURES[name](arm, *arguments), dtype=np.float64), (arm.replicates,))
    except TypeError:
        raise BadInput(f"claim measure {text}: wrong number of arguments; see analysis/claims/measures.py.") from None


def kinds(arm: Arm, names: str) -> NDArray[np.bool_]:
    """(K,) marks of the motivations meant by `a+b`: names or categories, everybody where it is empty."""
    cast = arm.plan.cast.motivations
    if not names:
        return np.ones(len(cast), dtype=np.bool_)
    parts = names.split("+")
    for part in parts:
        require_name(f"claim measure: {part}", part, [*arm.plan.names, *(kind.category for kind in cast)])
    return np.array([kind.name in parts or kind.category in parts for kind in cast])


def phase_index(arm: Arm, name: str) -> int:
    """Position of a phase by name; the last where it is empty."""
    names = [phase.name for phase in arm.plan.phases]
    if not name:
        return len(names) - 1
    require_name(f"claim measure: phase {name}", name, names)
    return names.index(name)


def shares(arm: Arm, phase: str = "") -> Floats:
    """(R, K) shares at the end of a phase."""
    index = phase_index(arm, phase)
    return np.array([phases[index][0].share[-1] for phases in arm.results])


def share(arm: Arm, names: str, phase: str = "") -> Floats:
    """Share of motivations at the end of a phase."""
    return shares(arm, phase)[:, kinds(arm, names)].sum(axis=1)


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
    require_name(f"claim measure summary:{name}", name, arm.summary[0])
    return column(arm, name)


def outcome(arm: Arm, environment: str, name: str, names: str = "") -> Floats:
    """Expected outcome of an agent over the evaluation's episodes in an environment: population, or some kinds."""
    world = arm.plan.cast.world
    require_name(f"claim measure: environment {environment}", environment, world.environments)
    require_name(f"claim measure: outcome {name}", name, world.outcomes)
    total = over_horizon(world, arm.evaluations[environment].per_episode, arm.plan.evaluation_episodes)
    return _mean_over(arm, total[:, world.outcome(name)], names)


def score(arm: Arm, environment: str, names: str = "") -> Floats:
    """Chance of the act that an environment scores: population, or some kinds."""
    scored = {name: e.score for name, e in arm.evaluations.items() if e.score is not None}
    require_name(f"claim measure: scored environment {environment}", environment, scored)
    return _mean_over(arm, scored[environment], names)


def auroc(arm: Arm, names: str, environment: str, less: str = "") -> Floats:
    """Area under the ROC curve of a scored environment (less another) as a probe for some kinds, by final shares."""
    scored = {name: e.score for name, e in arm.evaluations.items() if e.score is not None}
    for name in (environment, less or environment):
        require_name(f"claim measure: scored environment {name}", name, scored)
    second = scored[less] if less else np.zeros_like(scored[environment])
    return separation.auroc(scored[environment], second, shares(arm), kinds(arm, names))


def act(arm: Arm, environment: str, situation: str, action: str, names: str = "") -> Floats:
    """Chance of an action in a situation of an environment: population, or some kinds."""
    world = arm.plan.cast.world
    places = [place.name for place in world.situations]
    require_name(f"claim measure: environment {environment}", environment, world.environments)
    require_name(f"claim measure: situation {situation}", situation, places)
    place = places.index(situation)
    require_name(f"claim measure: action {action}", action, world.situations[place].actions)
    chosen = arm.evaluations[environment].behaviour[:, place, world.situations[place].actions.index(action)]
    return _mean_over(arm, chosen, names)


def explained(arm: Arm, factor: str, names: str = "") -> Floats:
    """Share of the variance of deployment harm over agents that `category` explains, or `valence` (names against
    others), or only their `interaction`.
    """
    require_name(f"claim measure: explained:{factor}", factor, ("category", "valence", "interaction"))
    cast = arm.plan.cast
    category = np.array([kind.category for kind in cast.motivations])
    valence = kinds(arm, names)
    harm = arm.evaluations["deployment"].per_episode[:, cast.world.outcome("harm")]
    factors = {"category": [category], "valence": [valence], "interaction": [category, valence]}[factor]
    weights = shares(arm)
    part = np.array([variance.explained(harm, weight, factors) for weight in weights])
    return variance.explained_by_cells(harm, weights, factors) - part if factor == "interaction" else part


def beats(arm: Arm, seen: str, rival: str) -> Floats:
    """1 where deployment harm is foretold better from what is seen than from the rival, 0 elsewhere.

    Either is `gap`, `category`, `noisy` (category as a noisy probe reads it), or several joined by `+`.
    """
    return (foretelling.errors(arm, _seen(seen)) < foretelling.errors(arm, _seen(rival))).astype(np.float64)


def _seen(text: str) -> str:
    for part in text.split("+"):
        require_name(f"claim measure: {part}", part, ("gap", "category", "noisy"))
    return text


def gap(arm: Arm, names: str = "") -> Floats:
    """Train-deploy gap: total variation between the two environments' behaviour, weighted as in deployment."""
    behaviour = {name: arm.evaluations[name].behaviour for name in ("training", "deployment")}
    apart = 0.5 * np.abs(behaviour["training"] - behaviour["deployment"]).sum(axis=2)
    return _mean_over(arm, apart @ arm.plan.cast.world.environments["deployment"].probability, names)


def fitness(arm: Arm, phase: str, names: str, than: str = "") -> Floats:
    """Expected selection signal per episode of motivations in a phase, less that of others (kinds weighted alike)."""
    signal = mean_signal(arm.plan.phases[phase_index(arm, phase)])
    rivals = signal[kinds(arm, than)].mean() if than else 0.0
    return np.full(arm.replicates, signal[kinds(arm, names)].mean() - rivals)


def fitness_per_step(arm: Arm, phase: str, names: str) -> Floats:
    """Least-squares slope of the expected selection signal over how far downstream of reward motivations want.

    How far is the fewest causes from reward to anything wanted; all must want an outcome downstream of it.
    """
    marks, cast = kinds(arm, names), arm.plan.cast
    wanted = (cast.wants > 0.0).any(axis=1)[marks]
    steps = np.where(wanted, causal_steps(cast)[cast.world.outcome("reward")], np.inf).min(axis=1)
    if np.isinf(steps).any() or np.ptp(steps) == 0.0:
        raise BadInput(f"claim measure fitness_per_step: {names} must want outcomes downstream of reward, unlike far.")
    signal, centred = mean_signal(arm.plan.phases[phase_index(arm, phase)])[marks], steps - steps.mean()
    return np.full(arm.replicates, centred @ signal / (centred @ centred))


def term(arm: Arm, name: str, names: str, phase: str = "") -> Floats:
    """Sum over a phase's rounds of one of the four terms by which the share of motivations changed."""
    require_name(f"claim measure: term {name}", name, TERMS)
    index = phase_index(arm, phase)
    booked = np.array([phases[index][0].terms[:, TERMS.index(name)].sum(axis=0) for phases in arm.results])
    return booked[:, kinds(arm, names)].sum(axis=1)


def turnover(arm: Arm, name: str, phase: str = "") -> Floats:
    """Mean absolute change of shares per round and motivation that one of the four terms made in a phase."""
    require_name(f"claim measure: term {name}", name, TERMS)
    index = phase_index(arm, phase)
    return np.array([np.abs(phases[index][0].terms[:, TERMS.index(name)]).sum(axis=1).mean() for phases in arm.results])


def rounds_until(arm: Arm, names: str, threshold: str, phase: str = "") -> Floats:
    """Round, of a phase or of all, from which motivations hold more than a share; rounds + 1 where never."""
    kept = slice(None) if not phase else slice(phase_index(arm, phase), phase_index(arm, phase) + 1)
    paths = [np.concatenate([history.share[1:] for history, _ in phases[kept]]) for phases in arm.results]
    above = np.array([path[:, kinds(arm, names)].sum(axis=1) for path in paths]) > float(threshold)
    return np.where(above.any(axis=1), above.argmax(axis=1), above.shape[1]) + 1.0


def rounds_below(arm: Arm, names: str, threshold: str, phases: str) -> Floats:
    """Rounds of phases (`a+b`) that end with motivations at or below a share."""
    kept = [phase_index(arm, name) for name in phases.split("+")]
    held = [np.concatenate([run[index][0].share[1:] for index in kept]) for run in arm.results]
    return (np.array(held)[:, :, kinds(arm, names)].sum(axis=2) <= float(threshold)).sum(axis=1).astype(np.float64)


def reached(arm: Arm, names: str, threshold: str) -> Floats:
    """1 where motivations ever held more than a share, 0 elsewhere."""
    return (rounds_until(arm, names, threshold) <= arm.plan.rounds).astype(np.float64)


def first_hit(arm: Arm) -> Floats:
    """First round in which the scored act was tried; rounds of the run + 1 where never (censored)."""
    return np.nan_to_num(column(arm, "first_hit"), nan=arm.plan.rounds + 1.0)


def never_hit(arm: Arm) -> Floats:
    """1 where the scored act was never tried, 0 elsewhere."""
    return (first_hit(arm) > arm.plan.rounds).astype(np.float64)


def undetected(arm: Arm, rate: str, phase: str = "") -> Floats:
    """Expected rounds of a phase that end before an audit of each episode at this rate has seen the scored act."""
    hits = np.array([phases[phase_index(arm, phase)][0].hits for phases in arm.results])
    return ((1.0 - float(rate)) ** hits.cumsum(axis=1)).sum(axis=1)


def takeoff(arm: Arm) -> Floats:
    """First round from which the scored act is taken in most of its chances; rounds of the run + 1 where never."""
    return np.nan_to_num(column(arm, "takeoff"), nan=arm.plan.rounds + 1.0)


def _mean_over(arm: Arm, of_kind: Floats, names: str) -> Floats:
    """(R,) mean of a property of kinds (K,): by final shares for the population, kinds alike where some are named."""
    if names:
        return np.full(arm.replicates, of_kind[kinds(arm, names)].mean())
    return shares(arm) @ of_kind


MEASURES: dict[str, Callable[..., Floats | float]] = {
    "share": share,
    "expected_share": expected_share,
    "fixed": fixed,
    "dominant": dominant,
    "summary": summary,
    "outcome": outcome,
    "score": score,
    "auroc": auroc,
    "act": act,
    "explained": explained,
    "beats": beats,
    "gap": gap,
    "fitness": fitness,
    "fitness_per_step": fitness_per_step,
    "term": term,
    "turnover": turnover,
    "rounds_until": rounds_until,
    "rounds_below": rounds_below,
    "reached": reached,
    "first_hit": first_hit,
    "never_hit": never_hit,
    "undetected": undetected,
    "takeoff": takeoff,
}
"""Measures by the name that experiment files use."""
