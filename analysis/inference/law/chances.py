"""The chance of the scored act by the world's rules, for numbers that may be arrays of unknowns.

`sim/model/behaviour.py` computes the same chances from plain numbers. Here they are computed effect by effect along the
causal graph, so that a sampler can differentiate them. A test compares both.
"""

from collections.abc import Mapping
from functools import reduce
from graphlib import TopologicalSorter
from typing import Any

from analysis.inference.law.symbols import Numbers

Edges = dict[tuple[str, str], Any]
"""Strength by (cause, target), without causes that are off."""


def chances(config: Mapping[str, Any], environment: str, values: Mapping[str, Any], xp: Any) -> list[Any]:
    """Return the chance of the scored act for each motivation, in the order of the configuration.

    Args:
        config: the unresolved configuration of `mofit`, as plain mappings.
        environment: an environment of its world with a scored act.
        values: replacements by dotted key: numbers, or arrays of one shape.
        xp: numpy, or jax.numpy.
    """
    numbers = Numbers(config, values)
    place = f"world.environments.{environment}"
    scored = numbers.mapping(f"{place}.score")
    weights = {name: numbers.number(f"{place}.situations.{name}") for name in scored}
    told = numbers.mapping(f"{place}.told")
    graphs = {name: _causes(numbers, name) for name in ("training", "deployment")}
    said = None if not told else _overlay(numbers, f"{place}.told", _causes(numbers, environment))
    taken = []
    for kind in numbers.mapping("motivation"):
        met = [
            weights[name] * _policy(numbers, kind, name, act, place, graphs, said, xp) for name, act in scored.items()
        ]
        taken.append(sum(met) / sum(weights.values()))
    return taken


def _policy(
    numbers: Numbers, kind: str, situation: str, act: str, place: str, graphs: Mapping[str, Edges], said: Any, xp: Any
) -> Any:
    """Chance of an act: softmax of log habit + rationality * Q over the acts of the situation."""
    wants = _wants(numbers, kind, situation, xp)
    believed = _credence(numbers, kind, situation, place)
    value = {name: _values(numbers, kind, edges, wants) for name, edges in graphs.items()}
    trust = numbers.number(f"{place}.trust") if said is not None else 0.0
    value_said = _values(numbers, kind, said, wants) if said is not None else {}
    logits = {}
    for action in numbers.mapping(f"world.situations.{situation}.actions"):
        key = f"world.situations.{situation}.actions.{action}"
        effect = {name: numbers.number(f"{key}.effect.{name}") for name in numbers.mapping(f"{key}.effect")}
        own = believed * _worth(effect, value["training"]) + (1.0 - believed) * _worth(effect, value["deployment"])
        worth = trust * _worth(effect, value_said) + (1.0 - trust) * own
        logits[action] = xp.log(numbers.number(f"{key}.habit")) + numbers.number("population.rationality") * worth
    largest = reduce(xp.maximum, logits.values())
    weights = {action: xp.exp(logit - largest) for action, logit in logits.items()}
    return weights[act] / sum(weights.values())


def _worth(effect: Mapping[str, Any], value: Mapping[str, Any]) -> Any:
    return sum((amount * value[name] for name, amount in effect.items() if name in value), start=0.0)


def _wants(numbers: Numbers, kind: str, situation: str, xp: Any) -> dict[str, Any]:
    """Wants in a situation, the largest scaled to 1."""
    per = numbers.mapping(f"motivation.{kind}.per")
    places = [situation, *numbers.mapping(f"world.situations.{situation}").get("tags", [])]
    bound = next((place for place in places if place in per), None)
    key = f"motivation.{kind}.wants" if bound is None else f"motivation.{kind}.per.{bound}"
    wants = {name: numbers.number(f"{key}.{name}") for name in numbers.mapping(key)}
    if not wants:
        return {}
    largest = reduce(xp.maximum, [xp.abs(weight) for weight in wants.values()])
    return {name: weight / largest for name, weight in wants.items()}


def _credence(numbers: Numbers, kind: str, situation: str, place: str) -> Any:
    if numbers.mapping(f"motivation.{kind}").get("conditioning", False):
        return 1.0
    knows = numbers.number("population.awareness") * numbers.number(f"{place}.leak")
    looks = numbers.number(f"world.situations.{situation}.looks_deployed")
    return knows * numbers.number(f"{place}.truth") + (1.0 - knows) * (1.0 - looks)


def _causes(numbers: Numbers, environment: str) -> Edges:
    """Causes of the world, grading applied, overlaid by those of the environment."""
    edges = _overlay(numbers, "world.causes", {})
    grading = numbers.number(f"world.environments.{environment}.grading")
    edges = {ends: strength * grading if ends[1] == "reward" else strength for ends, strength in edges.items()}
    return _overlay(numbers, f"world.environments.{environment}.causes", edges)


def _overlay(numbers: Numbers, key: str, edges: Edges) -> Edges:
    laid = dict(edges)
    for target, terms in numbers.mapping(key).items():
        laid |= {(cause, target): numbers.number(f"{key}.{target}.{cause}") for cause in terms}
    return {ends: strength for ends, strength in laid.items() if not _is_nothing(strength)}


def _is_nothing(strength: Any) -> bool:
    return isinstance(strength, float) and strength == 0.0


def _values(numbers: Numbers, kind: str, edges: Edges, wants: Mapping[str, Any]) -> dict[str, Any]:
    """Value of a unit of each outcome, downstream outcomes included, each causal step discounted by foresight."""
    foresight = numbers.number("population.foresight")
    live = {ends: strength for ends, strength in edges.items() if _serves(numbers, kind, ends)}
    after: dict[str, set[str]] = {name: set() for name in wants}
    for cause, target in live:
        after.setdefault(cause, set()).add(target)
    value: dict[str, Any] = {}
    for name in TopologicalSorter(after).static_order():
        brought = [foresight * live[name, target] * value[target] for target in after.get(name, ()) if target in value]
        if name in wants or brought:
            value[name] = sum(brought, start=wants.get(name, 0.0))
    return value


def _serves(numbers: Numbers, kind: str, ends: tuple[str, str]) -> bool:
    """Return whether a cause is live for a motivation; a cause under `own` is live only for wanters of its outcome."""
    cause, target = ends
    served = numbers.mapping("world.own").get(target, {}).get(cause)
    if served is None:
        return True
    tables = [f"motivation.{kind}.wants"]
    tables += [f"motivation.{kind}.per.{place}" for place in numbers.mapping(f"motivation.{kind}.per")]
    return any(served in numbers.mapping(key) and _above(numbers.number(f"{key}.{served}")) for key in tables)


def _above(weight: Any) -> bool:
    return not isinstance(weight, float) or weight > 0
