"""A probe as data: the vocabulary of its arms, and how a feature moves the parameters of a world."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from sim.errors import BadInput, require_name

FOLDER = Path(__file__).parents[2] / "data" / "probes"
LEVELS = ("family", "base", "model", "laboratory", "endpoint")
LINKS = ("exp", "logistic", "identity")
ANY = "*"
"""Stands for any text in a probe's file. Every text then has an effect of its own."""
NONE = "none"
"""Name of the share of answers that no motivation of the cast gives; its rate is free in each arm."""


@dataclass(frozen=True)
class Prior:
    """A normal prior on the scale of a link, and the typical size of deviations by level."""

    mean: float = 0.0
    sd: float = 0.0
    varies: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Parameter:
    """A parameter of the world: link(base + sum of terms); terms by (feature, value), value '' for numbers."""

    link: str
    base: Prior
    terms: Mapping[tuple[str, str], Prior]

    def prior(self, feature: str, value: str) -> Prior:
        """Return the prior of a feature's effect; texts share one."""
        return self.terms.get((feature, value)) or self.terms[feature, ANY]


@dataclass(frozen=True)
class Probe:
    """The content of a probe's file.

    Attributes:
        name: name of the file.
        world: option of the config group `world`.
        environment: environment of the world that stands for an arm.
        settings: overrides of `mofit` that hold in all arms.
        motivations: the cast.
        vocabulary: allowed values of each feature: a list, `number`, `audit` or `text`.
        acts: the act to ask for and the act to pay in arms that the program makes up.
        askable: values of each feature that the eval can state.
        ignored: values that only remark on how answers were counted.
        shares: prior of the log-odds of each motivation, `none` last.
        parameters: parameters by their key in the configuration.
        concentration: prior of the log concentration of answers around an arm's rate.
        free: mean and sd of the centre, and the spread, of log-odds under `none`.
    """

    name: str
    world: str
    environment: str
    settings: tuple[str, ...]
    motivations: tuple[str, ...]
    vocabulary: Mapping[str, Any]
    acts: tuple[str, ...]
    askable: Mapping[str, tuple[float | str, ...]]
    ignored: Mapping[str, tuple[str, ...]]
    shares: Mapping[str, Prior]
    parameters: Mapping[str, Parameter]
    concentration: Prior
    free: Prior

    def cast(self) -> tuple[str, ...]:
        """Return the motivations and, last, `none`."""
        return (*self.motivations, NONE)


def load_probe(name: str = "reward_probe", world: str | None = None, motivations: tuple[str, ...] = ()) -> Probe:
    """Read a shipped probe by its name, or a probe from a YAML file of the user.

    Raises:
        BadInput: for an unknown probe, key, level or link, or a file that is no probe.
    """
    file = Path(name) if name.endswith(".yaml") else FOLDER / f"{name}.yaml"
    if not file.is_file():
        require_name(f"probe={name}", name, [known.stem for known in FOLDER.glob("*.yaml")])
    try:
        written = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadInput(f"{file}: is not YAML that can be read ({str(error).splitlines()[0]}).") from None
    return _probe(file.stem, written, world, motivations)


_KEYS = (
    "world", "environment", "settings", "motivations", "vocabulary", "acts", "askable", "ignored", "shares", "unknown",
    "parameters", "concentration", "free",
)  # fmt: skip


def _probe(name: str, written: Any, world: str | None, motivations: tuple[str, ...]) -> Probe:
    if not isinstance(written, Mapping):
        raise BadInput(f"{name}: must be a mapping with the keys {', '.join(_KEYS)}.")
    for key in written:
        require_name(f"{name}.{key}", str(key), _KEYS)
    for key in _KEYS:
        if key not in written:
            raise BadInput(f"{name}.{key}: missing.")
    vocabulary = {
        feature: tuple(map(str, allowed)) if isinstance(allowed, list) else str(allowed)
        for feature, allowed in written["vocabulary"].items()
    }
    kinds = motivations or tuple(written["motivations"])
    shares = written["shares"]
    spread = _prior(f"{name}.shares", {"mean": 0.0, "sd": shares["sd"], "varies": shares["varies"]})
    parameters = {key: _parameter(f"{name}.{key}", entry, {}) for key, entry in written["unknown"].items()}
    for key, entry in written["parameters"].items():
        parameters[f"world.parameters.{key}"] = _parameter(f"{name}.{key}", entry, vocabulary)
    return Probe(
        name=name,
        world=world or written["world"],
        environment=written["environment"],
        settings=tuple(written["settings"]),
        motivations=kinds,
        vocabulary=vocabulary,
        acts=tuple(written["acts"]),
        askable={feature: tuple(values) for feature, values in written["askable"].items()},
        ignored={feature: tuple(texts) for feature, texts in written["ignored"].items()},
        shares={kind: Prior(shares["mean"].get(kind, 0.0), spread.sd, spread.varies) for kind in (*kinds, NONE)},
        parameters=parameters,
        concentration=_prior(f"{name}.concentration", written["concentration"]),
        free=_free(written["free"]),
    )


def _free(written: Mapping[str, float]) -> Prior:
    return Prior(float(written["mean"]), float(written["sd"]), {"arm": float(written["varies"])})


def _parameter(key: str, written: Mapping[str, Any], vocabulary: Mapping[str, Any]) -> Parameter:
    for name in written:
        require_name(f"{key}.{name}", name, ("link", "mean", "sd", "varies", "terms"))
    require_name(f"{key}.link={written['link']}", written["link"], LINKS)
    terms = {}
    for term, prior in written.get("terms", {}).items():
        feature, _, value = term.partition("=")
        require_name(f"{key}.terms.{term}", feature, (*vocabulary, "act"))
        allowed = vocabulary.get(feature, "text")
        if isinstance(allowed, tuple):
            require_name(f"{key}.terms.{term}", value, allowed)
        terms[feature, value] = _prior(f"{key}.terms.{term}", prior)
    return Parameter(written["link"], _prior(key, written), terms)


def _prior(key: str, written: Mapping[str, Any]) -> Prior:
    varies = written.get("varies", {})
    for level in varies:
        require_name(f"{key}.varies.{level}", level, LEVELS)
    numbers = [written.get("mean", 0.0), written.get("sd", 0.0), *varies.values()]
    if any(isinstance(number, bool) or not isinstance(number, int | float) for number in numbers):
        raise BadInput(f"{key}: mean, sd and sizes under varies must be numbers.")
    if any(number < 0 for number in numbers[1:]):
        raise BadInput(f"{key}: sd and sizes under varies must be at least 0.")
    return Prior(float(numbers[0]), float(numbers[1]), {level: float(size) for level, size in varies.items()})
