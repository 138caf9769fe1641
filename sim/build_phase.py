"""Phase config -> Phase: behaviour and pay become the cells that episodes are drawn from."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.rules import CROSS, HEDGE, LEARNING_RULES, NO_LEARNING, SOFTMAX_GRADIENT, Cells
from sim.behaviour import CHANNELS, Cast, behaviour, pay
from sim.check import check_distribution, check_number
from sim.drawing import fill_alias
from sim.errors import BadInput, require_name
from sim.memo import Memo
from sim.plan import Phase, Rules
from sim.selection import DEMOGRAPHIES, FITNESS_MAPS, LINEAR, NONE, Selection
from sim.transmission import mutation

Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]


class Episodes(NamedTuple):
    """What can happen in an episode of a mixture of environments.

    Attributes:
        chance: (K, cells) by motivation.
        approval: (K,) mean approval of the spec.
        cells: the same for compiled code.
        scored: (K,) chance of the scored act where it can be taken; nan where nothing is scored.
    """

    chance: Floats
    approval: Floats
    cells: Cells
    scored: Floats


def build_phase(name: str, config: Mapping[str, Any], cast: Cast, prior: Floats, mixed: bool, memo: Memo) -> Phase:
    """Build a phase from a config that fits the schema.

    Raises:
        BadInput: for unknown environments or rules, chances that do not sum to one, and rules that cannot work with
            these minds, this pay or this number of episodes.
    """
    key = f"regime.{name}"
    environments, exploration = config["environments"], config["exploration"]
    episodes = memo.recall(
        "episodes", (cast, environments, exploration), lambda: _episodes(key, cast, environments, exploration)
    )
    selection = _selection(key, config, episodes.cells.signal)
    persuasion = config["shaping"]["persuade"] * episodes.approval
    if persuasion.any() and not mixed and selection.demography == NONE:
        raise BadInput(f"{key}.shaping.persuade: needs a demography other than none where minds are pure.")
    rule = _learning(key, config, mixed)
    transmission = config["transmission"]
    kernel = memo.recall("kernel", (transmission, prior), lambda: mutation(transmission["mutation"], prior))
    rules = Rules(
        cells=episodes.cells,
        episodes=config["episodes"],
        noise=config["noise"],
        learning_rule=rule,
        learning_rate=config["learning"]["rate"],
        persuasion=persuasion,
        selection=selection,
        kernel=kernel,
    )
    return Phase(
        name=name,
        rounds=config["rounds"],
        environments=dict(environments),
        exploration=exploration,
        rules=rules,
        scored=episodes.scored,
        chance=episodes.chance,
    )


def _episodes(key: str, cast: Cast, environments: Mapping[str, Any], exploration: float) -> Episodes:
    for environment, weight in environments.items():
        require_name(f"{key}.environments.{environment}", environment, cast.world.environments)
        check_number(f"{key}.environments.{environment}", weight)
    check_distribution(f"{key}.environments", environments)
    acts = {name: behaviour(cast, cast.world.environments[name], exploration) for name in environments}
    chance, paid, scored = _episode_table(cast, environments, acts)
    cells = _cells(chance, paid[CHANNELS.index("selection")], scored)
    approval = (chance * paid[CHANNELS.index("spec")]).sum(axis=1)
    return Episodes(chance, approval, cells, _scored_chance(cast, environments, acts))


def _episode_table(
    cast: Cast, mixture: Mapping[str, float], acts: Mapping[str, Floats]
) -> tuple[Floats, Floats, Marks]:
    """Return chance (K, cells), pay (C, K, cells) and scored (cells,) of what an episode can end in."""
    chance, paid, scored = [], [], []
    for name, weight in mixture.items():
        environment = cast.world.environments[name]
        kinds = len(acts[name])
        chance.append((weight * environment.probability[:, None] * acts[name]).reshape(kinds, -1))
        paid.append(pay(cast, environment).reshape(len(CHANNELS), kinds, -1))
        scored.append(environment.scored.ravel())
    chances = np.concatenate(chance, axis=1)
    possible = (chances > 0).any(axis=0)
    return chances[:, possible], np.concatenate(paid, axis=2)[..., possible], np.concatenate(scored)[possible]


def _cells(chance: Floats, signal: Floats, scored: Marks) -> Cells:
    """Turn chances (K, cells) into alias tables."""
    kinds, cells = chance.shape
    threshold = np.empty(chance.shape)
    alias = np.empty(chance.shape, dtype=np.int64)
    for k, row in enumerate(chance):
        fill_alias(row, threshold[k], alias[k])
    pair = np.stack([np.tile(np.arange(cells), (kinds, 1)), alias], axis=-1)
    return Cells(threshold, pair, np.ascontiguousarray(signal), scored.astype(np.int64))


def _scored_chance(cast: Cast, mixture: Mapping[str, float], acts: Mapping[str, Floats]) -> Floats:
    """(K,) chance of the scored act where it can be taken; nan where the mixture scores nothing."""
    taken = np.zeros(len(cast.motivations))
    chances = 0.0
    for name, weight in mixture.items():
        environment = cast.world.environments[name]
        at_stake = weight * environment.probability * environment.scored.any(axis=1)
        taken += np.einsum("s,ksa,sa->k", at_stake, acts[name], environment.scored)
        chances += at_stake.sum()
    return taken / chances if chances > 0 else np.full(len(taken), np.nan)


def _selection(key: str, config: Mapping[str, Any], signal: Floats) -> Selection:
    chosen = config["selection"]
    for field, allowed in (("demography", DEMOGRAPHIES), ("fitness_map", FITNESS_MAPS)):
        require_name(f"{key}.selection.{field}={chosen[field]}", chosen[field], allowed)
    rule = Selection(
        DEMOGRAPHIES.index(chosen["demography"]),
        FITNESS_MAPS.index(chosen["fitness_map"]),
        chosen["strength"],
        chosen["tournament_size"],
        chosen["survivors"],
    )
    worst = signal.min() - 6.0 * config["noise"] / np.sqrt(config["episodes"])
    if rule.fitness_map == LINEAR and 1.0 + rule.strength * worst <= 0:
        raise BadInput(
            f"{key}.selection.strength={rule.strength:g}: linear fitness 1 + strength * pay must stay above 0, but pay "
            f"can fall to {worst:.3g} (grader noise at six standard deviations); use less or fitness_map=exponential."
        )
    return rule


def _learning(key: str, config: Mapping[str, Any], mixed: bool) -> int:
    chosen = config["learning"]
    require_name(f"{key}.learning.rule={chosen['rule']}", chosen["rule"], LEARNING_RULES)
    rule = LEARNING_RULES.index(chosen["rule"])
    if rule != NO_LEARNING and not mixed:
        raise BadInput(
            f"{key}.learning.rule={chosen['rule']}: moves influence inside a mind; set population.minds=mixed, or "
            "learning.rule=none."
        )
    if rule in (SOFTMAX_GRADIENT, HEDGE) and config["episodes"] < 2:
        raise BadInput(
            f"{key}.episodes={config['episodes']}: must be at least 2 with learning.rule={chosen['rule']}, whose "
            "baseline is the mean of the other episodes."
        )
    if rule == CROSS and chosen["rate"] > 1:
        raise BadInput(f"{key}.learning.rate={chosen['rate']:g}: must be in [0, 1] with learning.rule=cross.")
    return rule
