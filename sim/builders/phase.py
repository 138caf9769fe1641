"""Phase config -> Phase: behaviour and pay become the cells that episodes are drawn from."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.rules import Cells, Seizure
from sim.builders.rules import (
    JUDGES,
    build_learning,
    build_persuasion,
    build_probe,
    build_selection,
    build_transmission,
)
from sim.config.check import check_distribution, check_number
from sim.errors import BadInput, require_name
from sim.memo import Memo
from sim.model.behaviour import CHANNELS, Cast, behaviour, expected_outcomes, pay
from sim.model.drawing import fill_alias
from sim.model.evaluate import evaluate, over_horizon
from sim.model.plan import Phase, Repeat, Rules
from sim.model.world import total_effects

Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]


class Episodes(NamedTuple):
    """What can happen in an episode of a mixture of environments.

    Attributes:
        chance: (K, cells) by motivation.
        approval: by judge, (K,) mean approval of what each motivation does.
        cells: the same for compiled code.
        scored: (K,) chance of the scored act where it can be taken; nan where nothing is scored.
        outcomes: (K, O) expected outcomes of an episode.
        seizure: what a seized grader brings.
    """

    chance: Floats
    approval: Mapping[str, Floats]
    cells: Cells
    scored: Floats
    outcomes: Floats
    seizure: Seizure

    @property
    def least(self) -> float:
        """The least that an episode can be paid, by a seized grader too where one can be."""
        paid = float(self.cells.signal.min())
        seizable = self.seizure.episodes > 0 and self.cells.grip.any()
        return min(paid, self.seizure.signal) if seizable else paid


class Setting(NamedTuple):
    """What all phases of a plan share.

    Attributes:
        cast: world, motivations, abilities.
        prior: (K,) what founders and mutants are drawn from.
        mixed: whether minds are mixed.
        horizon: how many episodes an evaluation lasts.
        memo: what was built before.
    """

    cast: Cast
    prior: Floats
    mixed: bool
    horizon: int
    memo: Memo


def build_phase(name: str, config: Mapping[str, Any], before: Sequence[str], setting: Setting) -> Phase:
    """Build a phase from a config that fits the schema; `before` names the phases that come before it.

    Raises:
        BadInput: for unknown environments, rules, measures or phases before it, chances that do not sum to one, and
            rules that cannot work with these minds, this pay or this number of episodes.
    """
    key = f"regime.{name}"
    cast, memo = setting.cast, setting.memo
    environments, exploration = config["environments"], config["exploration"]
    episodes = memo.recall(
        "episodes", (cast, environments, exploration), lambda: _episodes(key, cast, environments, exploration)
    )
    selection = build_selection(key, config, episodes.least)
    if config["start_from"] is not None:
        require_name(f"{key}.start_from={config['start_from']}", config["start_from"], before)
    rules = Rules(
        cells=episodes.cells,
        seizure=episodes.seizure,
        episodes=config["episodes"],
        noise=config["noise"],
        learning=build_learning(key, config, setting.mixed),
        persuasion=build_persuasion(key, config["shaping"], episodes.approval, selection, setting.mixed),
        probe=build_probe(key, config["probe"], cast),
        selection=selection,
        transmission=build_transmission(key, config, cast, setting.prior, episodes.outcomes, memo),
    )
    return Phase(
        name=name,
        rounds=config["rounds"],
        environments=dict(environments),
        exploration=exploration,
        rules=rules,
        scored=episodes.scored,
        chance=episodes.chance,
        start_from=None if config["start_from"] is None else list(before).index(config["start_from"]),
        repeat=_repeat(f"{key}.repeat_until", config["repeat_until"], setting),
    )


def _repeat(key: str, config: Mapping[str, Any], setting: Setting) -> Repeat | None:
    """Turn a developers' stopping rule into what each motivation contributes to its measure."""
    if config["measure"] is None:
        return None
    if config["below"] is None and config["above"] is None:
        raise BadInput(f"{key}: give `below` or `above`, or the phase never ends before at_most.")
    cast = setting.cast
    evaluations = setting.memo.recall("evaluate", (cast,), lambda: evaluate(cast))
    measures = {f"score_{name}": e.score for name, e in evaluations.items() if e.score is not None}
    for name, evaluation in evaluations.items():
        outcomes = over_horizon(cast.world, evaluation.per_episode, setting.horizon)
        measures |= {f"{o}_{name}": outcomes[:, k] for k, o in enumerate(cast.world.outcomes)}
    require_name(f"{key}.measure={config['measure']}", config["measure"], measures)
    low = -np.inf if config["above"] is None else config["above"]
    high = np.inf if config["below"] is None else config["below"]
    if low >= high:
        raise BadInput(f"{key}: nothing is above {low:g} and below {high:g}; `above` must be less than `below`.")
    return Repeat(measures[config["measure"]], low, high, config["at_most"])


def _episodes(key: str, cast: Cast, environments: Mapping[str, Any], exploration: float) -> Episodes:
    for environment, weight in environments.items():
        require_name(f"{key}.environments.{environment}", environment, cast.world.environments)
        check_number(f"{key}.environments.{environment}", weight)
    check_distribution(f"{key}.environments", environments)
    acts = {name: behaviour(cast, cast.world.environments[name], exploration) for name in environments}
    chance, paid, scored = _episode_table(cast, environments, acts)
    cells = _cells(chance, paid, scored)
    outcomes = sum(
        weight * expected_outcomes(cast, cast.world.environments[name], acts[name])
        for name, weight in environments.items()
    )
    approval = {judge: (chance * paid[CHANNELS.index(judge)]).sum(axis=1) for judge in JUDGES}
    scored_chance = _scored_chance(cast, environments, acts)
    return Episodes(chance, approval, cells, scored_chance, np.asarray(outcomes), _seizure(cast, environments))


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


def _cells(chance: Floats, paid: Floats, scored: Marks) -> Cells:
    """Turn chances (K, cells) into alias tables, with what they pay, (C, K, cells), and whether they are scored."""
    kinds, cells = chance.shape
    threshold = np.empty(chance.shape)
    alias = np.empty(chance.shape, dtype=np.int64)
    for k, row in enumerate(chance):
        fill_alias(row, threshold[k], alias[k])
    pair = np.stack([np.tile(np.arange(cells), (kinds, 1)), alias], axis=-1)
    signal, grip = (np.ascontiguousarray(paid[CHANNELS.index(channel)]) for channel in ("selection", "grip"))
    return Cells(threshold, pair, signal, scored.astype(np.int64), grip)


def _seizure(cast: Cast, mixture: Mapping[str, float]) -> Seizure:
    """Say what a seized grader's reward is worth to selection in a mixture of environments."""
    world = cast.world
    reward, selection = world.outcome("reward"), world.outcome("selection")
    worth = sum(
        weight * total_effects(world.environments[name].causes, 1.0)[reward, selection]
        for name, weight in mixture.items()
    )
    return Seizure(world.seized_episodes, float(world.seized_reward * worth))


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
