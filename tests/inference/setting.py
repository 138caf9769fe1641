"""Small probes that tests share."""

from collections.abc import Sequence

from analysis.inference.arms.answers import Answer
from analysis.inference.arms.probe import Probe, load_probe
from analysis.inference.composed import composed
from analysis.inference.law.posterior import Law, build_law

ARMS: tuple[dict[str, float | str], ...] = (
    {},
    {"payoff": 100.0},
    {"applies": "yes"},
    {"applies": "no"},
    {"trains": "no"},
    {"priority": "instruction"},
)


def probe(*motivations: str) -> Probe:
    return load_probe("reward_probe", None, motivations)


def answers(
    models: Sequence[str] = ("a-1",), arms: Sequence[dict[str, float | str]] = ARMS, k: int = 0, n: int = 30
) -> list[Answer]:
    return [Answer("lab", model, {"asks": "even", "pays": "odd", **arm}, k, n) for model in models for arm in arms]


def law(*motivations: str, models: Sequence[str] = ("a-1",)) -> Law:
    chosen = probe(*motivations)
    return build_law(answers(models), chosen, composed(chosen))
