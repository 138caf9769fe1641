"""Build a phase of the plan from its configuration."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.learning.catalogue import RULES
from sim.builders.bundles import build_bundles
from sim.builders.episodes import NO_PLACES, build_episodes, build_places
from sim.builders.practice import build_practice
from sim.builders.rules import build_learning, build_persuasion, build_probe, build_selection, build_transmission
from sim.errors import BadInput, require_name
from sim.memo import Memo
from sim.model.behaviour import Cast
from sim.model.evaluate import evaluate
from sim.model.finite import require_finite
from sim.model.plan import Phase, Repeat, Rules

Floats = NDArray[np.float64]


DEVIATES = 40.0
"""Grader noise is taken to stay within so many standard deviations."""


class Setting(NamedTuple):
    """What all phases of a plan share.

    Attributes:
        cast: world, motivations, abilities.
        prior: (K,) what founders and mutants are drawn from.
        mixed: whether minds are mixed.
        horizon: how many episodes an evaluation lasts.
        memo: parts that were built before, for reuse.
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
        "episodes", (cast, environments, exploration), lambda: build_episodes(key, cast, environments, exploration)
    )
    selection = build_selection(key, config, episodes.least)
    if config["start_from"] is not None:
        require_name(f"{key}.start_from={config['start_from']}", config["start_from"], before)
    learning = build_learning(key, config, setting.mixed)
    shared = learning.group if RULES[learning.rule].grouped else 1
    practice = build_practice(cast, environments, episodes.situation)
    rules = Rules(
        cells=episodes.cells,
        bundles=build_bundles(episodes, 1 if setting.mixed else config["episodes"]),
        places=build_places(episodes) if shared > 1 or practice.lacking.size else NO_PLACES,
        shared=shared,
        practice=practice,
        seizure=episodes.seizure,
        episodes=config["episodes"],
        noise=config["noise"],
        learning=learning,
        persuasion=build_persuasion(key, config["shaping"], episodes.approval, selection, setting.mixed),
        probe=build_probe(key, config["probe"], cast),
        selection=selection,
        transmission=build_transmission(key, config, cast, setting.prior, episodes.outcomes, memo),
    )
    _require_finite(rules)
    return Phase(
        name=name,
        rounds=config["rounds"],
        environments=dict(environments),
        exploration=exploration,
        rules=rules,
        scored=episodes.scored,
        chance=episodes.chance,
        by_habit=episodes.by_habit,
        place=episodes.place,
        start_from=None if config["start_from"] is None else list(before).index(config["start_from"]),
        repeat=_repeat(f"{key}.repeat_until", config["repeat_until"], setting),
    )


def _require_finite(rules: Rules) -> None:
    """Raise `NotFinite` if the pay of an episode, or the largest pay that a round can reach, is not finite."""
    signal, seized = rules.cells.signal, rules.seizure.signal * rules.seizure.episodes
    require_finite(
        pay=signal, pay_of_a_seized_grader=seized, approval=rules.persuasion, imitation=rules.transmission.appeal
    )
    largest = DEVIATES * rules.noise + abs(seized) + rules.probe.penalty + np.abs(signal).max(initial=0.0)
    require_finite(pay_of_a_round=rules.episodes * largest, fitness=rules.selection.strength * largest)
    require_finite(learning=rules.learning.rate * largest)


def _repeat(key: str, config: Mapping[str, Any], setting: Setting) -> Repeat | None:
    """Turn the developers' stopping rule into the contribution of each motivation to its measure."""
    if config["measure"] is None:
        return None
    if config["below"] is None and config["above"] is None:
        raise BadInput(f"{key}: give `below` or `above`, or the phase never ends before at_most.")
    cast = setting.cast
    evaluations = setting.memo.recall("evaluate", (cast,), lambda: evaluate(cast))
    known = [(f"score_{name}", e.score) for name, e in evaluations.items() if e.score is not None]
    for name, evaluation in evaluations.items():
        outcomes = evaluation.horizon.total(np.eye(len(cast.motivations)), setting.horizon)
        known += [(f"{o}_{name}", outcomes[:, k]) for k, o in enumerate(cast.world.outcomes)]
    measures = dict(known)
    require_name(f"{key}.measure={config['measure']}", config["measure"], measures)
    if sum(name == config["measure"] for name, _ in known) > 1:
        raise BadInput(f"{key}.measure={config['measure']}: could mean two things; rename an outcome or environment.")
    low = -np.inf if config["above"] is None else config["above"]
    high = np.inf if config["below"] is None else config["below"]
    if low >= high:
        raise BadInput(f"{key}: nothing is above {low:g} and below {high:g}; `above` must be less than `below`.")
    return Repeat(measures[config["measure"]], low, high, config["at_most"])
