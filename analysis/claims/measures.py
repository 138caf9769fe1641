"""What can be measured of an arm: one number per replicate, named in experiment files.

A measure is written `name:argument:...`. Where a motivation is asked for, a category stands for all its motivations
and nothing for the whole population.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from analysis.claims.arms import Arm, column
from analysis.claims.tails import SAMPLE, sampled
from sim.accounts import TERMS
from sim.errors import BadInput, require_name
from sim.evaluate import over_horizon
from sim.expected_learning import mean_signal

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


def gap(arm: Arm, names: str = "") -> Floats:
    """Train-deploy gap: total variation between the two environments' behaviour, weighted as in deployment."""
    behaviour = {name: arm.evaluations[name].behaviour for name in ("training", "deployment")}
    apart = 0.5 * np.abs(behaviour["training"] - behaviour["deployment"]).sum(axis=2)
    return _mean_over(arm, apart @ arm.plan.cast.world.environments["deployment"].probability, names)


def fitness(arm: Arm, phase: str, names: str) -> Floats:
    """Expected selection signal per episode of motivations in a phase (kinds weighted alike)."""
    return np.full(arm.replicates, mean_signal(arm.plan.phases[phase_index(arm, phase)])[kinds(arm, names)].mean())


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


def rounds_until(arm: Arm, names: str, threshold: str) -> Floats:
    """Round, over all phases, from which motivations hold more than a share; rounds of the run + 1 where never."""
    paths = [np.concatenate([history.share[1:] for history, _ in phases]) for phases in arm.results]
    above = np.array([path[:, kinds(arm, names)].sum(axis=1) for path in paths]) > float(threshold)
    return np.where(above.any(axis=1), above.argmax(axis=1), above.shape[1]) + 1.0


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


def kept(arm: Arm, names: str, phase: str) -> Floats:
    """Share of motivations at the end of a phase over that at its start; nan where they had none."""
    index = phase_index(arm, phase)
    paths = np.array([phases[index][0].share[:, kinds(arm, names)].sum(axis=1) for phases in arm.results])
    return np.divide(paths[:, -1], paths[:, 0], out=np.full(len(paths), np.nan), where=paths[:, 0] > 0)


def kept_against(arm: Arm, control: str, names: str, phase: str) -> Floats:
    """What a control keeps of its share in a phase per part that motivations keep: 1 if they fare alike."""
    return kept(arm, control, phase) / kept(arm, names, phase)


def selected_part(arm: Arm, phase: str = "") -> Floats:
    """Selection and learning as a part of all systematic change of shares in a phase (transmission is the rest)."""
    chosen = turnover(arm, "selection", phase) + turnover(arm, "learning", phase)
    return chosen / (chosen + turnover(arm, "transmission", phase))


def half_life(arm: Arm, names: str, phase: str) -> Floats:
    """Rounds of a phase until motivations hold less than half of what they began with; its rounds + 1 if never."""
    index = phase_index(arm, phase)
    paths = np.array([phases[index][0].share[:, kinds(arm, names)].sum(axis=1) for phases in arm.results])
    halved = paths < 0.5 * paths[:, :1]
    return np.where(halved.any(axis=1), halved.argmax(axis=1), paths.shape[1]).astype(np.float64)


def first_hit(arm: Arm) -> Floats:
    """First round in which the scored act was tried; rounds of the run + 1 where never (censored)."""
    return np.nan_to_num(column(arm, "first_hit"), nan=arm.plan.rounds + 1.0)


def takeoff(arm: Arm) -> Floats:
    """First round from which the scored act is taken in most of its chances; rounds of the run + 1 where never."""
    return np.nan_to_num(column(arm, "takeoff"), nan=arm.plan.rounds + 1.0)


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
    return weighted[:, kinds(arm, names)].sum(axis=1) / weighted.sum(axis=1)


def _mean_over(arm: Arm, of_kind: Floats, names: str) -> Floats:
    """(R,) mean of a property of kinds (K,): by final shares for the population, kinds alike where some are named."""
    if names:
        return np.full(arm.replicates, of_kind[kinds(arm, names)].mean())
    return shares(arm) @ of_kind


MEASURES: dict[str, Callable[..., Floats]] = {
    "share": share,
    "fixed": fixed,
    "dominant": dominant,
    "summary": summary,
    "outcome": outcome,
    "score": score,
    "act": act,
    "gap": gap,
    "fitness": fitness,
    "term": term,
    "turnover": turnover,
    "rounds_until": rounds_until,
    "variance_between": variance_between,
    "deviation_between": deviation_between,
    "kept": kept,
    "kept_against": kept_against,
    "selected_part": selected_part,
    "half_life": half_life,
    "first_hit": first_hit,
    "takeoff": takeoff,
    "tail": tail,
    "tail_ratio": tail_ratio,
    "loss_part": loss_part,
}
"""Measures by the name that experiment files use."""
