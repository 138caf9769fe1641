"""Measures of what motivations do and what follows: (R,) a number per replicate, named as in `sim.measures.names`."""

import numpy as np
from numpy.typing import NDArray

from sim.errors import BadInput, require_name
from sim.expected.mind import mean_signal
from sim.measures import foreseeing_harm, separation, variance
from sim.measures.common import chance, kinds, mean_over, phase_index, shares
from sim.measures.observed import Observed, column
from sim.measures.tails import SAMPLE, sampled
from sim.model.kinship import causal_steps

Floats = NDArray[np.float64]


def outcome(of: Observed, environment: str, name: str, names: str = "") -> Floats:
    """Expected outcome of an agent over the evaluation's episodes in an environment: population, or some kinds."""
    world = of.plan.cast.world
    require_name(f"measure: environment {environment}", environment, world.environments)
    require_name(f"measure: outcome {name}", name, world.outcomes)
    horizon, index = of.plan.evaluation_episodes, world.outcome(name)
    if of.realised and not names:
        place = list(world.environments).index(environment)
        return np.array([one.totals[place, index] for one in of.realised])
    total = of.evaluations[environment].horizon.total(np.eye(len(of.plan.names)), horizon)
    return mean_over(of, total[:, index], names)


def score(of: Observed, environment: str, names: str = "") -> Floats:
    """Chance of the act that an environment scores: population, or some kinds."""
    scored = {name: e.score for name, e in of.evaluations.items() if e.score is not None}
    require_name(f"measure: scored environment {environment}", environment, scored)
    if of.realised and not names:
        return column(of, f"score_{environment}")
    return mean_over(of, scored[environment], names)


def auroc(of: Observed, names: str, environment: str, less: str = "") -> Floats:
    """Area under the ROC curve of a scored environment (less another) as a probe for some kinds, by final shares."""
    scored = {name: e.score for name, e in of.evaluations.items() if e.score is not None}
    for name in (environment, less or environment):
        require_name(f"measure: scored environment {name}", name, scored)
    second = scored[less] if less else np.zeros_like(scored[environment])
    return separation.auroc(scored[environment], second, shares(of), kinds(of, names))


def act(of: Observed, environment: str, situation: str, action: str, names: str = "") -> Floats:
    """Chance of an action in a situation of an environment: population, or some kinds."""
    world = of.plan.cast.world
    places = [place.name for place in world.situations]
    require_name(f"measure: environment {environment}", environment, world.environments)
    require_name(f"measure: situation {situation}", situation, places)
    place = places.index(situation)
    require_name(f"measure: action {action}", action, world.situations[place].actions)
    chosen = world.situations[place].actions.index(action)
    if of.realised and not names:
        where = list(world.environments).index(environment)
        return np.array([one.behaviour[where, place, chosen] for one in of.realised])
    return mean_over(of, of.evaluations[environment].behaviour[:, place, chosen], names)


def explained(of: Observed, factor: str, names: str = "") -> Floats:
    """Share of the variance of deployment harm over agents that `category` explains, or `valence` (names against
    others), or only their `interaction`.
    """
    require_name(f"measure: explained:{factor}", factor, ("category", "valence", "interaction"))
    cast = of.plan.cast
    category = np.array([kind.category for kind in cast.motivations])
    valence = kinds(of, names)
    harm = of.evaluations["deployment"].per_episode[:, cast.world.outcome("harm")]
    factors = {"category": [category], "valence": [valence], "interaction": [category, valence]}[factor]
    weights = shares(of)
    part = np.array([variance.explained(harm, weight, factors) for weight in weights])
    return variance.explained_by_cells(harm, weights, factors) - part if factor == "interaction" else part


def beats(of: Observed, seen: str, rival: str) -> Floats:
    """1 where deployment harm is predicted better from what is seen than from the rival, 0 elsewhere.

    Either is `gap`, `category`, `noisy` (category as a noisy probe reads it), or several joined by `+`.
    """
    return (foreseeing_harm.errors(of, _seen(seen)) < foreseeing_harm.errors(of, _seen(rival))).astype(np.float64)


def _seen(text: str) -> str:
    for part in text.split("+"):
        require_name(f"measure: {part}", part, ("gap", "category", "noisy"))
    return text


def gap(of: Observed, names: str = "") -> Floats:
    """Train-deploy gap: total variation between the two environments' behaviour, weighted as in deployment."""
    if of.realised and not names:
        return column(of, "gap")
    behaviour = {name: of.evaluations[name].behaviour for name in ("training", "deployment")}
    apart = 0.5 * np.abs(behaviour["training"] - behaviour["deployment"]).sum(axis=2)
    return mean_over(of, apart @ of.plan.cast.world.environments["deployment"].probability, names)


def population_gap(of: Observed) -> Floats:
    """Total variation between what the population as a whole does in training and in deployment, weighted as there.

    At most the `gap` of its agents, who may differ from themselves in ways that cancel; all that a network shows.
    """
    if of.realised:
        return column(of, "gap")
    apart = of.evaluations["training"].behaviour - of.evaluations["deployment"].behaviour
    by_situation = 0.5 * np.abs(np.einsum("rk,ksa->rsa", shares(of), apart)).sum(axis=2)
    return np.asarray(by_situation @ of.plan.cast.world.environments["deployment"].probability)


def fitness(of: Observed, phase: str, names: str, than: str = "") -> Floats:
    """Expected selection signal per episode of motivations in a phase, less that of others (kinds weighted alike)."""
    signal = mean_signal(of.plan.phases[phase_index(of, phase)])
    rivals = signal[kinds(of, than)].mean() if than else 0.0
    return np.full(of.replicates, signal[kinds(of, names)].mean() - rivals)


def fitness_per_step(of: Observed, phase: str, names: str) -> Floats:
    """Least-squares slope of the expected selection signal over how far downstream of reward motivations want.

    How far is the fewest causes from reward to anything wanted; all must want an outcome downstream of it.
    """
    marks, cast = kinds(of, names), of.plan.cast
    wanted = (cast.wants > 0.0).any(axis=1)[marks]
    steps = np.where(wanted, causal_steps(cast)[cast.world.outcome("reward")], np.inf).min(axis=1)
    if np.isinf(steps).any() or np.ptp(steps) == 0.0:
        raise BadInput(f"measure fitness_per_step: {names} must want outcomes downstream of reward, unlike far.")
    signal, centred = mean_signal(of.plan.phases[phase_index(of, phase)])[marks], steps - steps.mean()
    return np.full(of.replicates, centred @ signal / (centred @ centred))


def variance_between(of: Observed, environment: str, name: str) -> Floats:
    """Variance of an outcome per episode between motivations, weighted by their shares at the end."""
    require_name(f"measure: environment {environment}", environment, of.evaluations)
    require_name(f"measure: outcome {name}", name, of.plan.cast.world.outcomes)
    of_kind = of.evaluations[environment].per_episode[:, of.plan.cast.world.outcome(name)]
    weight = shares(of)
    return np.maximum(weight @ of_kind**2 - (weight @ of_kind) ** 2, 0.0)


def deviation_between(of: Observed, environment: str, name: str) -> Floats:
    """Standard deviation that belongs to `variance_between`."""
    return np.sqrt(variance_between(of, environment, name))


def _losses(of: Observed, environment: str, name: str, replicate: int) -> Floats:
    """(K, SAMPLE) an outcome over the horizon by motivation."""
    require_name(f"measure: environment {environment}", environment, of.evaluations)
    require_name(f"measure: outcome {name}", name, of.plan.cast.world.outcomes)
    rng = np.random.default_rng((of.plan.seed, replicate))
    return np.array([sampled(of, environment, name, kind, SAMPLE, rng) for kind in range(len(of.plan.names))])


def tail(of: Observed, environment: str, name: str, quantile: str, names: str) -> Floats:
    """Quantile of an outcome over the horizon among agents of some motivations, each as likely."""
    picked, level = kinds(of, names), chance(quantile)
    drawn = [_losses(of, environment, name, replicate)[picked] for replicate in of.numbers]
    return np.array([np.quantile(sample, level) for sample in drawn])


def tail_ratio(of: Observed, environment: str, name: str, quantile: str, names: str, others: str) -> Floats:
    """A quantile among agents of some motivations over that among others."""
    return tail(of, environment, name, quantile, names) / tail(of, environment, name, quantile, others)


def loss_part(of: Observed, environment: str, name: str, names: str) -> Floats:
    """Part of the population's expected outcome over the horizon that some motivations bring about."""
    mean = np.array([_losses(of, environment, name, r).mean(axis=1) for r in of.numbers])
    weighted = shares(of) * mean
    return np.asarray(weighted[:, kinds(of, names)].sum(axis=1) / weighted.sum(axis=1), dtype=np.float64)


def undetected(of: Observed, rate: str, phase: str = "") -> Floats:
    """Expected rounds of a phase that end before an audit of each episode at this rate has seen the scored act."""
    hits, missed = of.courses[phase_index(of, phase)].hits, 1.0 - chance(rate)
    return np.asarray((missed ** hits.cumsum(axis=1)).sum(axis=1), dtype=np.float64)
