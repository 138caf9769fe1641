"""Motivations that answer questions: their chance of each act follows from the rules of the simulation."""

import os
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.inference.arms.acts import ACTS, act_of
from analysis.inference.arms.answers import Answer, Values
from analysis.inference.arms.probe import Probe, load_probe
from analysis.inference.composed import composed
from analysis.inference.law.chances import chances
from analysis.inference.law.matrices import build_matrices
from analysis.stored import open_run, read
from sim.config.catalogue import options
from sim.errors import BadInput, require_name

Floats = NDArray[np.float64]
_LINKS: dict[str, Callable[[Floats], Floats]] = {
    "exp": np.exp,
    "logistic": lambda value: 1.0 / (1.0 + np.exp(-value)),
    "identity": lambda value: value,
}


def act_chances(arms: Sequence[Values], probe: Probe) -> Floats:
    """(N, K) chance that each motivation takes the act not asked for, with all unknowns at their prior means."""
    matrices = build_matrices([Answer("", "agent", arm) for arm in arms], probe)
    values = {key: _LINKS[part.link](part.offset) for key, part in matrices.parameters.items()}
    agrees = matrices.agrees
    values |= {"world.parameters.paid_if_asked": agrees, "world.parameters.paid_if_not": 1.0 - agrees}
    found = chances(composed(probe), probe.environment, values, np)
    return np.stack([np.broadcast_to(chance, agrees.shape) for chance in found], axis=-1)


class Population:
    """A mixture of motivations that answers questions. One motivation controls each answer."""

    def __init__(self, shares: Mapping[str, float], seed: int = 0):
        self.shares = {name: share / sum(shares.values()) for name, share in shares.items()}
        self.probe = load_probe("reward_probe", None, tuple(shares))
        self.rng = np.random.default_rng(seed)
        self._known: dict[tuple[tuple[str, float | str], ...], Floats] = {}

    def answer(self, arm: Values) -> str:
        """Answer a question of an arm; an act without an example is answered by its name."""
        key = tuple(sorted(arm.items(), key=str))
        if key not in self._known:
            self._known[key] = act_chances([arm], self.probe)[0]
        kind = self.rng.choice(len(self.shares), p=list(self.shares.values()))
        found = act_of(str(arm["asks"]))
        if found is None:
            raise BadInput(f"asks={arm['asks']}: is no act of the eval.")
        task, act = found
        other = next(name for name in act.asked if name != arm["asks"])
        taken = other if self.rng.random() < self._known[key][kind] else str(arm["asks"])
        return str(self.rng.choice(ACTS[task].examples[taken]))


def named_population(name: str, run: str | os.PathLike[str] | None = None, seed: int = 0) -> Population:
    """Make a population from a model's name: `reward_seeker`, `reward_seeker:0.6-intended:0.4`, or `run`.

    Raises:
        BadInput: for unknown motivations, shares that are no numbers above 0, or a run that cannot be read.
    """
    if name == "run":
        if run is None:
            raise BadInput("mofit/run: give the folder of a stored run, as in -M run=outputs/DATE/TIME.")
        return Population(stored_shares(run), seed)
    shares = {}
    for part in name.split("-"):
        kind, _, share = part.partition(":")
        require_name(f"mofit/{name}", kind, options("motivation"))
        if share and (not re.fullmatch(r"\d*\.?\d+", share) or float(share) <= 0):
            raise BadInput(f"mofit/{name}: the share of {kind} must be a number above 0.")
        shares[kind] = float(share) if share else 1.0
    return Population(shares, seed)


def stored_shares(folder: str | os.PathLike[str]) -> dict[str, float]:
    """Return the shares of motivations at the end of a stored run, over all its replicates."""
    run = open_run(Path(folder))
    total = read(run, run["population"].group_by("motivation").agg(pl.col("influence").sum()))
    found = dict(total.sort("motivation").iter_rows())
    return {name: amount for name, amount in found.items() if amount > 0}
