"""Measures of what motivations do and what follows: (R,) a number per replicate, named in experiment files."""

import numpy as np
from numpy.typing import NDArray

from analysis.claims.arms import Arm, column
from analysis.claims.measures import foreseeing_harm, separation, variance
from analysis.claims.measures.common import kinds, mean_over, phase_index, shares
from analysis.claims.measures.tails import SAMPLE, sampled
from sim.errors import BadInput, require_name
from sim.expected.mind import mean_signal
from sim.model.kinship import causal_steps

Floats = NDArray[np.float64]


def outcome(arm: Arm, environment: str, name: str, names: str = "") -> Floats:
    """Expected outcome of an agent over the evaluation's episodes in an environment: population, or some kinds."""
    world = arm.plan.cast.world
    require_name(f"claim measure: environment {environment}", environment, world.environments)
    require_name(f"claim measure: outcome {name}", name, world.outcomes)
    horizon, index = arm.plan.evaluation_episodes, world.outcome(name)
    if arm.realised and not names:
        place = list(world.environments).index(environment)
        return np.array([one.totals[place, index] for one in arm.realised])
    total = arm.evaluations[environment].horizon.total(np.eye(len(arm.plan.names)), horizon)
    return mean_over(arm, total[:, index], names)


def score(arm: Arm, environment: str, names: str = "") -> Floats:
    """Chance of the act that an environment scores: population, or some kinds."""
    scored = {name: e.score for name, e in arm.evaluations.items() if e.score is not None}
    require_name(f"claim measure: scored environment {environment}", environment, scored)
    if arm.realised and not names:
        return column(arm, f"score_{environment}")
    return mean_over(arm, scored[environment], names)


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
    chosen = world.situations[place].actions.index(action)
    if arm.realised and not names:
        where = list(world.environments).index(environment)
        return np.array([one.behaviour[where, place, chosen] for one in arm.realised])
    return mean_over(arm, arm.evaluations[environment].behaviour[:, place, chosen], names)


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
    return (foreseeing_harm.errors(arm, _seen(seen)) < foreseeing_harm.errors(arm, _seen(rival))).astype(np.float64)


def _seen(text: str) -> str:
    for part in text.split("+"):
        require_name(f"claim measure: {part}", part, ("gap", "category", "noisy"))
    return text


def gap(arm: Arm, names: str = "") -> Floats:
    """Train-deploy gap: total variation between the two environments' behaviour, weighted as in deployment."""
    if arm.realised and not names:
        return column(arm, "gap")
    behaviour = {name: arm.evaluations[name].behaviour for name in ("training", "deployment")}
    apart = 0.5 * np.abs(behaviour["training"] - behaviour["deployment"]).sum(axis=2)
    return mean_over(arm, apart @ arm.plan.cast.world.environments["deployment"].probability, names)


def population_gap(arm: Arm) -> Floats:
    """Total variation between what the population as a whole does in training and in deployment, weighted as there.

    At most the `gap` of its agents, who may differ from themselves in ways that cancel; all that a network shows.
    """
    if arm.realised:
        return column(arm, "gap")
    apart = arm.evaluations["training"].behaviour - arm.evaluations["deployment"].behaviour
    by_situation = 0.5 * np.abs(np.einsum("rk,ksa->rsa", shares(arm), apart)).sum(axis=2)
    return np.asarray(by_situation @ arm.plan.cast.world.environments["deployment"].probability)


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


def variance_between(arm: Arm, environment: str, name: str) -> Floats:
    """Variance of an outcome per episode between motivations, weighted by their shares at the end."""
    require_name(f"claim measure: environment {environment}", environment, arm.evaluations)
    require_name(f"claim measure: outcome {name}", name, arm.plan.cast.world.outcomes)
    of_kind = arm.evaluations[environment].per_episode[:, arm.plan.cast.world.outcome(name)]
    weight = shares(arm)
    return np.maximum(weight @ of_kind**2 - (weight @ of_kind) ** 2, 0.0)


def deviation_between(arm: Arm, environment: str, name: str) -> Floats:
    """Standard deviation that belongs to `variance_between`."""
    return np.sqrt(variance_between(arm, environment, name))


def _losses(arm: Arm, environment: str, name: str, replicate: int) -> Floats:
    """(K, SAMPLE) an outcome over the horizon by motivation."""
    require_name(f"claim measure: environment {environment}", environment, arm.evaluations)
    require_name(f"claim measure: outcome {name}", name, arm.plan.cast.world.outcomes)
    rng = np.random.default_rng((arm.plan.seed, replicate))
    return np.array([sampled(arm, environment, name, kind, SAMPLE, rng) for kind in range(len(arm.plan.names))])


def tail(arm: Arm, environment: str, name: str, quantile: str, names: str) -> Floats:
    """Quantile of an outcome over the horizon among agents of some motivations, each as likely."""
    picked = kinds(arm, names)
    drawn = [_losses(arm, environment, name, replicate)[picked] for replicate in range(arm.replicates)]
    return np.array([np.quantile(sample, float(quantile)) for sample in drawn])


def tail_ratio(arm: Arm, environment: str, name: str, quantile: str, names: str, others: str) -> Floats:
    """A quantile among agents of some motivations over that among others."""
    return tail(arm, environment, name, quantile, names) / tail(arm, environment, name, quantile, others)


def loss_part(arm: Arm, environment: str, name: str, names: str) -> Floats:
    """Part of the population's expected outcome over the horizon that some motivations bring about."""
    mean = np.array([_losses(arm, environment, name, r).mean(axis=1) for r in range(arm.replicates)])
    weighted = shares(arm) * mean
    return np.asarray(weighted[:, kinds(arm, names)].sum(axis=1) / weighted.sum(axis=1), dtype=np.float64)


def undetected(arm: Arm, rate: str, phase: str = "") -> Floats:
    """Expected rounds of a phase that end before an audit of each episode at this rate has seen the scored act."""
    hits = arm.courses[phase_index(arm, phase)].hits
    return np.asarray(((1.0 - float(rate)) ** hits.cumsum(axis=1)).sum(axis=1), dtype=np.float64)
