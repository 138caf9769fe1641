"""What can happen in an episode of a phase: behaviour and pay become the cells that episodes are drawn from."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.cells import Cells, Places
from agents.choice import choose
from agents.seizure import Seizure
from sim.builders.practice import needs_practice
from sim.builders.rules import JUDGES
from sim.config.check import check_distribution, check_number
from sim.errors import require_name
from sim.model.behaviour import CHANNELS, Cast, behaviour, expected_outcomes, pay
from sim.model.drawing import fill_alias
from sim.model.world import total_effects

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Marks = NDArray[np.bool_]

NO_PLACES = Places(np.empty(0), np.empty((0, 2), np.int64), np.empty((0, 0, 0)), np.empty((0, 0, 0, 2), np.int64))
"""Stands for the places of a phase in which no rule asks what situation an episode met."""


class Episodes(NamedTuple):
    """What can happen in an episode of a mixture of environments.

    Attributes:
        chance: (K, cells) by motivation, once it is practised.
        by_habit: (K, cells) the same before all practice; (0, cells) if no motivation needs practice.
        place: (cells,) which (environment, situation) pair each cell belongs to.
        situation: (P,) situation of each place.
        approval: by judge, (K,) mean approval of what each motivation does.
        cells: chances, signals and marks of all cells, as compiled code reads them.
        scored: (K,) chance of the scored act where it can be taken; nan where nothing is scored.
        outcomes: (K, O) expected outcomes of an episode.
        seizure: episodes and signal that a seized grader brings.
    """

    chance: Floats
    by_habit: Floats
    place: Ints
    situation: Ints
    approval: Mapping[str, Floats]
    cells: Cells
    scored: Floats
    outcomes: Floats
    seizure: Seizure

    @property
    def least(self) -> float:
        """Return the smallest selection signal of an episode, the signal of a seized grader included."""
        paid = float(self.cells.signal.min())
        seizable = self.seizure.episodes > 0 and self.cells.grip.any()
        return min(paid, self.seizure.signal) if seizable else paid


def build_episodes(key: str, cast: Cast, environments: Mapping[str, Any], exploration: float) -> Episodes:
    """Build what can happen in an episode of a mixture of environments.

    Raises:
        BadInput: for unknown environments and weights that do not sum to one.
    """
    for environment, weight in environments.items():
        require_name(f"{key}.environments.{environment}", environment, cast.world.environments)
        check_number(f"{key}.environments.{environment}", weight)
    check_distribution(f"{key}.environments", environments)
    acts = {name: behaviour(cast, cast.world.environments[name], exploration) for name in environments}
    tried = {name: _with_habit(cast, acts[name], exploration) for name in environments}
    rows, paid, scored, place, situation = _episode_table(cast, environments, tried)
    chance, by_habit = rows[: len(cast.motivations)], rows[len(cast.motivations) :]
    cells = _cells(chance, paid, scored)
    outcomes = sum(
        weight * expected_outcomes(cast, cast.world.environments[name], acts[name])
        for name, weight in environments.items()
    )
    approval = {judge: (chance * paid[CHANNELS.index(judge)]).sum(axis=1) for judge in JUDGES}
    scored_chance = _scored_chance(cast, environments, acts)
    return Episodes(
        chance, by_habit, place, situation, approval, cells, scored_chance, np.asarray(outcomes),
        _seizure(cast, environments),
    )  # fmt: skip


def _with_habit(cast: Cast, acts: Floats, exploration: float) -> Floats:
    """Add, to acts (K, S, A), those of each motivation before all practice, if any needs practice: (2 K, S, A)."""
    if not needs_practice(cast):
        return acts
    habit = choose(np.zeros_like(acts), cast.world.habit, 0.0, exploration * cast.exploration)
    return np.concatenate([acts, habit])


def _episode_table(
    cast: Cast, mixture: Mapping[str, float], acts: Mapping[str, Floats]
) -> tuple[Floats, Floats, Marks, Ints, Ints]:
    """Return what an episode can end in, by rows of acts (R, S, A), the first K of which are the motivations'.

    Returns:
        Chance (R, cells), pay (C, K, cells), scored (cells,), place (cells,), and the situation (P,) of each place.
    """
    chance, paid, scored = [], [], []
    place: list[Ints] = []
    for name, weight in mixture.items():
        environment = cast.world.environments[name]
        chance.append((weight * environment.probability[:, None] * acts[name]).reshape(len(acts[name]), -1))
        paid.append(pay(cast, environment).reshape(len(CHANNELS), len(cast.motivations), -1))
        scored.append(environment.scored.ravel())
        situations, actions = environment.scored.shape
        place.append(len(place) * situations + np.repeat(np.arange(situations), actions))
    chances = np.concatenate(chance, axis=1)
    possible = (chances > 0).any(axis=0)
    met, places = np.unique(np.concatenate(place)[possible], return_inverse=True)
    paid_where_possible = np.concatenate(paid, axis=2)[..., possible]
    return chances[:, possible], paid_where_possible, np.concatenate(scored)[possible], places, met % situations


def _cells(chance: Floats, paid: Floats, scored: Marks) -> Cells:
    """Turn chances (K, cells) into alias tables, together with pay (C, K, cells) and marks of the scored act."""
    kinds, cells = chance.shape
    threshold = np.empty(chance.shape)
    alias = np.empty(chance.shape, dtype=np.int64)
    for k, row in enumerate(chance):
        fill_alias(row, threshold[k], alias[k])
    pair = np.stack([np.tile(np.arange(cells), (kinds, 1)), alias], axis=-1)
    signal, grip = (np.ascontiguousarray(paid[CHANNELS.index(channel)]) for channel in ("selection", "grip"))
    return Cells(threshold, pair, signal, scored.astype(np.int64), grip)


def _seizure(cast: Cast, mixture: Mapping[str, float]) -> Seizure:
    """Return how many episodes a seized grader pays, and what selection signal its reward gives in a mixture."""
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


def build_places(episodes: Episodes) -> Places:
    """Turn the situations of a phase into alias tables: of places, and of the cells of each by motivation.

    Where motivations need practice, the rows of their habits follow.
    """
    chances = np.concatenate([episodes.chance, episodes.by_habit])
    rows, places = len(chances), int(episodes.place.max()) + 1
    members = [np.flatnonzero(episodes.place == place) for place in range(places)]
    most = max(len(cells) for cells in members)
    cell_threshold = np.zeros((rows, places, most))
    cell_pair = np.zeros((rows, places, most, 2), np.int64)
    for place, cells in enumerate(members):
        padded = np.concatenate([cells, np.full(most - len(cells), cells[0])])
        weight = np.zeros((rows, most))
        weight[:, : len(cells)] = chances[:, cells]
        for row in range(rows):
            alias = np.empty(most, np.int64)
            fill_alias(weight[row], cell_threshold[row, place], alias)
            cell_pair[row, place] = np.stack([padded, padded[alias]], axis=-1)
    threshold, alias = np.empty(places), np.empty(places, np.int64)
    fill_alias(np.bincount(episodes.place, episodes.chance[0]), threshold, alias)
    return Places(threshold, np.stack([np.arange(places), alias], axis=-1), cell_threshold, cell_pair)
