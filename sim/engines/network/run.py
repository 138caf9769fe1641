"""Run a plan's phases on networks: all replicates side by side, in one compiled program.

Long because the phases of a run and what is kept of them are told in one place.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from sim.engines.network.extra import keep_programs
from sim.engines.network.policy import build_policy
from sim.engines.network.programs import CHUNK, Programs, programs, steps_of
from sim.engines.network.scene import Course, build_course, build_scene
from sim.errors import BadInput
from sim.model.accounts import History, empty_history
from sim.model.behaviour import consequences
from sim.model.evaluate import Evaluation, evaluate
from sim.model.plan import Phase, Plan
from sim.model.population import Population, pure_population
from sim.model.realised import Ran, Realised

Floats = NDArray[np.float64]
Advance = Callable[[int], None]


def run_network(plan: Plan, replicates: range, advance: Advance = lambda rounds: None) -> Ran:
    """Pretrain a network for each replicate on the plan's founders, and take all through the plan's phases.

    Weights are 32-bit numbers, whatever precision the process that asks has set for jax.

    Raises:
        BadInput: for a plan that networks cannot play, and where weights cease to be numbers.
    """
    require_playable(plan)
    keep_programs()
    with jax.enable_x64(False):
        return _run_phases(plan, replicates, advance)


def _run_phases(plan: Plan, replicates: range, advance: Advance) -> Ran:
    """Pretrain, go through the phases, and measure the networks after each."""
    settings = plan.config["network"]
    scene = _single(build_scene(plan.cast, plan.phases, settings["salience"], settings["elsewhere"]))
    priors = jnp.asarray(np.stack([_founding_share(plan, replicate) for replicate in replicates]), jnp.float32)
    episodes = max(phase.rules.episodes for phase in plan.phases)
    policy = build_policy(settings["policy"], settings["units"])
    made = programs(policy, steps_of(settings, episodes), settings["pretraining"], settings["pretraining_rate"])
    weights = _pretrained(plan, replicates, made, scene, priors, settings["pretraining"], advance)
    anchor, evaluations = weights, evaluate(plan.cast)
    ends: list[Any] = []
    kept: list[list[tuple[History, Population]]] = [[] for _ in replicates]
    realised: list[list[Realised]] = [[] for _ in replicates]
    for index, phase in enumerate(plan.phases):
        weights = weights if phase.start_from is None else ends[phase.start_from]
        made = programs(
            policy, steps_of(settings, phase.rules.episodes), settings["pretraining"], settings["pretraining_rate"]
        )
        keys = _keys(plan, replicates, index)
        weights, left = _run_phase(plan, phase, made, keys, weights, anchor, scene, priors, advance)
        if not ends or weights is not ends[-1]:  # a phase that moves nothing leaves what was measured
            behaved, attributed = _measured(plan, made, keys, weights, scene, priors)
        ends.append(weights)
        for place in range(len(replicates)):
            history, deployed, scored = left[place]
            outcomes, totals = _outcomes(plan, evaluations, attributed[place])
            kept[place].append((history, _population(history.share[-1], plan.agents)))
            realised[place].append(Realised(behaved[place], outcomes, totals, deployed, scored))
    return Ran(kept, realised)


def require_playable(plan: Plan) -> None:
    """Refuse what a network has no counterpart for, in a sentence that names the key."""
    for phase in plan.phases:
        key, config = f"regime.{phase.name}", plan.config["regime"][phase.name]
        off = {
            f"{key}.repeat_until.measure": phase.repeat is not None,
            f"{key}.probe.penalty": phase.rules.probe.penalty > 0,
            f"{key}.shaping.rewrite": config["shaping"]["rewrite"] > 0,
            **{f"{key}.transmission.{name}": config["transmission"][name] > 0
               for name in ("neighbour", "reflection", "internalisation", "imitation")},
            "world.seizure.episodes": phase.rules.seizure.episodes > 0,
        }  # fmt: skip
        for name, on in off.items():
            if on:
                raise BadInput(f"{name}: has no counterpart in a network; leave it out, or use engine=kernel.")
    settings = plan.config["network"]
    if settings["gradient"] == "group" and settings["sequences"] % settings["group"]:
        raise BadInput(
            f"network.group={settings['group']}: must divide the {settings['sequences']} sequences of a step."
        )


def _pretrained(
    plan: Plan, replicates: range, made: Programs, scene: Any, priors: Any, steps: int, advance: Advance
) -> Any:
    """Pretrain in chunks, returning to Python between them."""
    keys = _keys(plan, replicates, -1)
    weights, state = made.start(_folded(keys, 0), scene, priors)
    if plan.config["network"]["policy"] != "recurrent":
        return weights  # experts and tables start where the founders are
    for chunk in range(-(-steps // CHUNK)):
        weights, state, loss = made.pretrain(_folded(keys, chunk + 1), weights, state, scene, priors)
        _require_numbers(np.asarray(loss), replicates, "pretraining", (chunk + 1) * CHUNK, "network.pretraining_rate")
        advance(0)
    return weights


def _run_phase(
    plan: Plan,
    phase: Phase,
    made: Programs,
    keys: Any,
    weights: Any,
    anchor: Any,
    scene: Any,
    priors: Any,
    advance: Advance,
) -> tuple[Any, list[tuple[History, Floats, Floats]]]:
    """Run a phase; returns weights, and by replicate its history, shares in deployment and rate of the scored act."""
    settings = plan.config["network"]
    course = _single(build_course(plan.cast, phase, plan.config["regime"][phase.name]))
    there = _deployment(plan, scene, course)
    first = made.shares(_folded(keys, 0), weights, scene, course, priors)
    away = made.shares(_folded(keys, 1), weights, scene, there, priors)
    share, shares, deployed = first, [np.asarray(first)], [np.asarray(away)]
    paid: list[Floats] = []
    hits: list[Floats] = []
    chances: list[Floats] = []
    idle = course.strength == 0 and course.persuade == 0
    for row in range(phase.rounds):
        rate = 0.0 if idle else settings["rate"]
        if idle and row > 0:  # nothing moves: what the first round saw holds
            for seen in (shares, deployed, paid, hits, chances):
                seen.append(seen[-1])
        else:
            moved, share, away, pay, hit, chance = made.round(
                _folded(keys, row + 2), weights, anchor, scene, course, there, priors, share, rate, settings["kl"]
            )
            weights = weights if idle else moved
            for seen, value in zip(
                (shares, deployed, paid, hits, chances), (share, away, pay, hit, chance), strict=True
            ):
                seen.append(np.asarray(value))
            if idle:
                shares[-1], deployed[-1] = shares[0], deployed[0]
            _require_numbers(_norms(weights), _replicates_of(priors), f"phase {phase.name}", row + 1, "network.rate")
        advance(1)
    left = []
    for place in range(len(priors)):
        history = _history([row[place] for row in shares], [row[place] for row in paid], [row[place] for row in hits])
        met = np.array([row[place] for row in chances], dtype=np.float64)
        taken = np.where(met > 0, history.hits / np.maximum(met, 1.0), np.nan)
        left.append((history, np.array([row[place] for row in deployed], dtype=np.float64), taken))
    return weights, left


def _history(shares: list[Floats], paid: list[Floats], hits: list[Any]) -> History:
    share = np.array(shares, dtype=np.float64)
    history = empty_history(len(paid), share.shape[1], 0, False)
    history.share[:] = share
    history.terms[:, 2] = [after - before for before, after in pairwise(share)]
    history.mean_pay[:] = paid
    history.hits[:] = np.round(hits)
    return history


def _deployment(plan: Plan, scene: Any, course: Course) -> Course:
    """Return a course of deployment alone, in which nothing is paid."""
    names = list(plan.cast.world.environments)
    alone = jnp.asarray([float(name == "deployment") for name in names])
    return course._replace(mixture=alone, acts=scene.acts, exploration=jnp.float32(0.0))


def _measured(plan: Plan, made: Programs, keys: Any, weights: Any, scene: Any, priors: Any) -> tuple[Floats, Floats]:
    """(R, E, S, A) behaviour and (R, E, K, S, A) the same by whom it is attributed to."""
    led = {"training", "deployment", *(name for phase in plan.phases for name in phase.environments)}
    found = [
        (made.measure_well if name in led else made.measure)(
            _folded(keys, 10**6 + place), weights, scene, place, priors
        )
        for place, name in enumerate(plan.cast.world.environments)
    ]
    behaved = np.stack([np.asarray(one.behaviour, dtype=np.float64) for one in found], axis=1)
    return behaved, np.stack([np.asarray(one.attributed, dtype=np.float64) for one in found], axis=1)


def _outcomes(plan: Plan, evaluations: Mapping[str, Evaluation], attributed: Floats) -> tuple[Floats, Floats]:
    """(E, O) expected outcomes of an episode, and over an evaluation; each act's by those it is attributed to.

    Over several episodes a network counts as a mind whose acts are drawn anew in each.
    """
    world, alone = plan.cast.world, np.eye(len(plan.names))[:1]
    rows, totals = [], []
    for place, environment in enumerate(world.environments.values()):
        real = consequences(plan.cast, environment)
        chance = environment.probability[:, None] * attributed[place]  # (K, S, A)
        linear = np.einsum("ksa,ksao->o", chance, real)
        happens = np.where(world.absorbing, real.clip(0.0, 1.0), real)
        rows.append(np.einsum("ksa,ksao->o", chance, happens))
        ahead = evaluations[environment.name].horizon
        mine = replace(
            ahead,
            chance=_first_row(ahead.chance, chance.ravel()),
            per_episode=_first_row(ahead.per_episode, rows[-1]),
            linear=_first_row(ahead.linear, linear),
        )
        totals.append(mine.total(alone, plan.evaluation_episodes)[0])
    return np.array(rows), np.array(totals)


def _first_row(table: Floats, row: Floats) -> Floats:
    """Put a row in the place of the first."""
    return np.concatenate([row[None], table[1:]])


def _population(share: Floats, agents: int) -> Population:
    """Stand-ins for a network: agents of one motivation each, as many as its inferred share says."""
    ideal = share / share.sum() * agents
    count = np.floor(ideal).astype(np.int64)
    left = np.argsort(count - ideal, kind="stable")[: agents - count.sum()]
    count[left] += 1
    return pure_population(np.repeat(np.arange(len(share)), count))


def _founding_share(plan: Plan, replicate: int) -> Floats:
    return plan.stored_founders(replicate).mean(axis=0) if plan.stored else plan.prior


def _keys(plan: Plan, replicates: range, phase: int) -> Any:
    """Draw a key per replicate and phase, from the plan's own streams."""
    seeds = [int(plan.generator(replicate, phase).integers(2**31)) for replicate in replicates]
    return jnp.stack([jax.random.key(seed) for seed in seeds])


def _folded(keys: Any, number: int) -> Any:
    return jax.vmap(lambda key: jax.random.fold_in(key, number))(keys)


def _single(data: Any) -> Any:
    """Give arrays the precision that networks are trained in."""
    return jax.tree.map(lambda part: jnp.asarray(part, jnp.float32), data)


def _norms(weights: Any) -> Floats:
    parts = [np.abs(np.asarray(part)).reshape(len(part), -1).sum(axis=1) for part in jax.tree.leaves(weights)]
    return np.asarray(np.sum(parts, axis=0))


def _replicates_of(priors: Any) -> range:
    return range(len(priors))


def _require_numbers(values: Floats, replicates: range, where: str, done: int, key: str) -> None:
    """Raise where a network's weights are no numbers any more."""
    for replicate, value in zip(replicates, values, strict=True):
        if not np.isfinite(value):
            raise BadInput(
                f"{key}: training of replicate {replicate} broke down by step {done} of {where} (NaN); use "
                "a smaller step."
            )
