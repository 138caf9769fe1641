"""The law of answers: shares, rates and the chance of the answers as functions of the unknowns.

A model's answers come from a mixture: `p = sum_k share_k * chance_k(arm) + share_none * free rate of the arm`. Counts
are beta-binomial around p. All unknowns are standard normal; the probe's file says how they become parameters.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy.special import gammaln
from numpy.typing import NDArray

from analysis.inference.arms.answers import Answer
from analysis.inference.arms.probe import Probe
from analysis.inference.law.chances import chances
from analysis.inference.law.matrices import SCALE_SPREAD, Deviations, Label, Matrices, build_matrices

jax.config.update("jax_enable_x64", True)  # type: ignore[no-untyped-call]  # jax types no settings

TINY = 1e-6
"""Rates keep this distance from 0 and 1, because no model is perfectly reliable."""
LINKS: dict[str, Callable[[Any], Any]] = {"exp": jnp.exp, "logistic": jax.nn.sigmoid, "identity": lambda value: value}


@dataclass(frozen=True)
class Law:
    """The law of N rows of answers, of K kinds (`none` last).

    Attributes:
        probe: priors.
        config: the unresolved configuration of the world.
        matrices: weights of the unknowns.
        labels: labels of all D unknowns in the order of the vector: single unknowns, sizes of deviations, columns of
            each parameter, columns of shares (K each), free rates.
    """

    probe: Probe
    config: Mapping[str, Any]
    matrices: Matrices
    labels: tuple[Label, ...]

    @cached_property
    def places(self) -> dict[Label, int]:
        """Position of each unknown in the vector."""
        return {label: place for place, label in enumerate(self.labels)}

    @property
    def size(self) -> int:
        """Number D of unknowns."""
        return len(self.labels)

    @cached_property
    def _parts(self) -> dict[str, tuple[slice, NDArray[np.float64], NDArray[np.float64]]]:
        """For each parameter: the slice of its columns, their weights (N, C), and marks (C, sizes) of their sizes."""
        parts = {}
        for key, predictor in self.matrices.parameters.items():
            x = np.concatenate([predictor.x, *(part.scale * part.x for part in predictor.deviations)], axis=1)
            sizes = [None] * len(predictor.labels) + [p.size for p in predictor.deviations for _ in p.labels]
            labels = [*predictor.labels, *(label for part in predictor.deviations for label in part.labels)]
            start = self.places[labels[0]] if labels else 0
            parts[key] = (slice(start, start + len(labels)), x, self._by_size(sizes))
        return parts

    @cached_property
    def _share_part(self) -> tuple[slice, NDArray[np.float64], NDArray[np.float64]]:
        parts, kinds = self.matrices.shares, self.probe.cast()
        x = np.concatenate([part.scale * part.x for part in parts], axis=1)
        labels = [label for part in parts for label in part.labels]
        start = self.places[*labels[0], kinds[0]]
        sizes = [part.size for part in parts for _ in part.labels]
        return slice(start, start + len(labels) * len(kinds)), x, self._by_size(sizes)

    @cached_property
    def _sizes(self) -> slice:
        start = next(place for place, label in enumerate(self.labels) if "size" in label)
        return slice(start, start + sum("size" in label for label in self.labels))

    def _by_size(self, sizes: Sequence[Label | None]) -> NDArray[np.float64]:
        marks = np.zeros((len(sizes), self._sizes.stop - self._sizes.start))
        for column, size in enumerate(sizes):
            if size is not None:
                marks[column, self.places[size] - self._sizes.start] = SCALE_SPREAD
        return marks

    def rates(self, z: Any) -> dict[str, Any]:
        """Unknowns (D,) -> shares (N, K), chances (N, K), rate (N,) and concentration."""
        shares = jax.nn.softmax(self._log_odds(z), axis=-1)
        sizes = z[self._sizes]
        values: dict[str, Any] = {}
        for key, (place, x, by_size) in self._parts.items():
            predictor = self.matrices.parameters[key]
            values[key] = LINKS[predictor.link](predictor.offset + x @ (z[place] * jnp.exp(by_size @ sizes)))
        agrees = self.matrices.agrees
        values |= {"world.parameters.paid_if_asked": agrees, "world.parameters.paid_if_not": 1.0 - agrees}
        taken = chances(self.config, self.probe.environment, values, jnp)
        taken = [jnp.broadcast_to(jnp.asarray(chance), agrees.shape) for chance in taken]
        free = self.probe.free
        middle = free.mean + free.sd * z[1]
        taken.append(jax.nn.sigmoid(middle + free.varies["arm"] * z[-len(agrees) :]))
        chance = jnp.stack(taken, axis=-1)
        rate = jnp.clip((shares * chance).sum(axis=-1), TINY, 1.0 - TINY)
        prior = self.probe.concentration
        return {
            "shares": shares,
            "chances": chance,
            "rate": rate,
            "concentration": jnp.exp(prior.mean + prior.sd * z[0]),
        }

    def log_likelihood(self, z: Any, k: Any, n: Any) -> Any:
        """(N,) log chance of k of n answers, all constants included."""
        found = self.rates(z)
        return log_beta_binomial(k, n, found["rate"], found["concentration"])

    def _log_odds(self, z: Any) -> Any:
        priors = [self.probe.shares[kind] for kind in self.probe.cast()]
        mean, sd = np.array([p.mean for p in priors]), np.array([p.sd for p in priors])
        odds = mean + sd * z[2 : 2 + len(priors)]
        place, x, by_size = self._share_part
        columns = z[place].reshape(-1, len(priors)) * jnp.exp(by_size @ z[self._sizes])[:, None]
        return odds + x @ columns


def build_law(answers: Sequence[Answer], probe: Probe, config: Mapping[str, Any]) -> Law:
    """Build the law of some answers."""
    matrices, kinds = build_matrices(answers, probe), probe.cast()
    labels: list[Label] = [("concentration",), ("free",), *(("shares", kind) for kind in kinds)]
    parts: list[Deviations] = [*matrices.shares, *(part for p in matrices.parameters.values() for part in p.deviations)]
    labels += [part.size for part in parts]
    for predictor in matrices.parameters.values():
        labels += [*predictor.labels, *(label for part in predictor.deviations for label in part.labels)]
    labels += [(*label, kind) for part in matrices.shares for label in part.labels for kind in kinds]
    labels += [("free", str(row)) for row in range(len(answers))]
    return Law(probe, config, matrices, tuple(dict.fromkeys(labels)))


def log_beta_binomial(k: Any, n: Any, rate: Any, concentration: Any, log_gamma: Any = gammaln) -> Any:
    """Log chance of k of n where the rate itself is Beta(rate * concentration, (1 - rate) * concentration).

    `log_gamma` is the function of jax, or that of scipy for plain numpy arrays.
    """
    a, b = rate * concentration, (1.0 - rate) * concentration
    ways = log_gamma(n + 1.0) - log_gamma(k + 1.0) - log_gamma(n - k + 1.0)
    risen = log_gamma(k + a) - log_gamma(a) + log_gamma(n - k + b) - log_gamma(b)
    return ways + risen - log_gamma(n + concentration) + log_gamma(concentration)


def potential(law: Law, k: Any, n: Any, kept: Any, z: Any) -> Any:
    """Minus the log posterior of unknowns (D,), up to a constant; `kept` (N,) weighs the rows."""
    return 0.5 * jnp.sum(z * z) - jnp.sum(kept * law.log_likelihood(z, k, n))
