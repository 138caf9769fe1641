"""Run a plan's phases on networks: all replicates at once, in one compiled program."""

from typing import Any

import jax

from sim.engines.network.extra import keep_programs
from sim.engines.network.outcome import expected_outcomes, measured, stand_ins
from sim.engines.network.phase import run_phase
from sim.engines.network.policy import build_policy
from sim.engines.network.programs import CHUNK, Programs, programs, steps_of
from sim.engines.network.setting import Advance, Setting, folded, setting_of
from sim.errors import BadInput
from sim.model.accounts import History
from sim.model.evaluate import evaluate
from sim.model.plan import Plan
from sim.model.population import Population
from sim.model.realised import Ran, Realised


def run_network(plan: Plan, replicates: range, advance: Advance = lambda rounds: None) -> Ran:
    """Pretrain a network for each replicate on the plan's founders, and take all through the plan's phases.

    Weights are 32-bit numbers, whatever precision the calling process has set for jax.

    Raises:
        BadInput: for a plan that networks cannot play, and if the weights of a network are not finite any more.
    """
    require_playable(plan)
    keep_programs()
    with jax.enable_x64(False):
        return _run_phases(plan, replicates, advance)


def _run_phases(plan: Plan, replicates: range, advance: Advance) -> Ran:
    """Pretrain, go through the phases, and measure the networks after each."""
    setting = setting_of(plan, replicates, advance)
    weights = _pretrained(setting, _programs(setting, max(phase.rules.episodes for phase in plan.phases)))
    anchor, evaluations = weights, evaluate(plan.cast)
    ends: list[Any] = []
    kept: list[list[tuple[History, Population]]] = [[] for _ in replicates]
    realised: list[list[Realised]] = [[] for _ in replicates]
    for index, phase in enumerate(plan.phases):
        weights = weights if phase.start_from is None else ends[phase.start_from]
        made, keys = _programs(setting, phase.rules.episodes), setting.keys(index)
        weights, left = run_phase(setting, phase, made, keys, weights, anchor)
        if not ends or weights is not ends[-1]:  # otherwise the last measurement still holds
            behaved, attributed = measured(setting, made, keys, weights)
        ends.append(weights)
        for place in range(len(replicates)):
            history, deployed, scored = left[place]
            outcomes, totals = expected_outcomes(plan, evaluations, attributed[place])
            kept[place].append((history, stand_ins(history.share[-1], plan.agents)))
            realised[place].append(Realised(behaved[place], outcomes, totals, deployed, scored))
    return Ran(kept, realised)


def require_playable(plan: Plan) -> None:
    """Raise `BadInput` for a setting that has no counterpart in a network; the sentence names the key."""
    practised = {f"motivation.{kind.name}.practice": kind.practice > 0 for kind in plan.cast.motivations}
    for phase in plan.phases:
        key, config = f"regime.{phase.name}", plan.config["regime"][phase.name]
        off = {
            f"{key}.repeat_until.measure": phase.repeat is not None,
            f"{key}.probe.penalty": phase.rules.probe.penalty > 0,
            f"{key}.shaping.rewrite": config["shaping"]["rewrite"] > 0,
            **{f"{key}.transmission.{name}": config["transmission"][name] > 0
               for name in ("neighbour", "reflection", "internalisation", "imitation")},
            "world.seizure.episodes": phase.rules.seizure.episodes > 0,
            **practised,
        }  # fmt: skip
        for name, on in off.items():
            if on:
                raise BadInput(f"{name}: has no counterpart in a network; leave it out, or use engine=kernel.")
    settings = plan.config["network"]
    if settings["gradient"] == "group" and settings["sequences"] % settings["group"]:
        raise BadInput(
            f"network.group={settings['group']}: must divide the {settings['sequences']} sequences of a step."
        )


def _programs(setting: Setting, episodes: int) -> Programs:
    """Return the compiled functions for a number of episodes per round."""
    options = setting.options
    policy = build_policy(options["policy"], options["units"])
    return programs(policy, steps_of(options, episodes), options["pretraining"], options["pretraining_rate"])


def _pretrained(setting: Setting, made: Programs) -> Any:
    """Return the weights after pretraining, which returns to Python after every `CHUNK` steps."""
    options, keys = setting.options, setting.keys(-1)
    weights, state = made.start(folded(keys, 0), setting.scene, setting.priors)
    if options["policy"] != "recurrent":
        return weights  # experts and tables start from the founders and need no pretraining
    for chunk in range(-(-options["pretraining"] // CHUNK)):
        weights, state, loss = made.pretrain(folded(keys, chunk + 1), weights, state, setting.scene, setting.priors)
        setting.require_numbers(loss, "pretraining", (chunk + 1) * CHUNK, "network.pretraining_rate")
        setting.advance(0)
    return weights
