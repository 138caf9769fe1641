"""Many posteriors at once, by Hamiltonian Monte Carlo of NumPyro, compiled once for all of them.

NUTS (Hoffman & Gelman 2014) adapts its step and metric. A posterior that differs by a few rows from one that was
sampled before starts from the earlier draws, step and metric, with trajectories of a fixed length.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
from numpy.typing import NDArray
from numpyro.distributions import Normal
from numpyro.infer import HMC, NUTS

from analysis.inference.law.posterior import Law
from sim.engines.network.extra import keep_programs

Floats = NDArray[np.float64]
Tick = Callable[[int], None]
"""Called with the number of iterations just done."""

DEPTH = 6
"""Largest number of doublings of a trajectory."""
ACCEPTED = 0.8
STEPS = 16
"""Leapfrog steps of trajectories with a fixed length."""
CHUNK = 20
"""Iterations between two returns to Python."""


@dataclass(frozen=True)
class Data:
    """Answers of B problems: k, n, and the weight of each row, (B, N)."""

    k: Floats
    n: Floats
    kept: Floats

    def repeat(self, times: int) -> "Data":
        """Return data in which every problem is repeated `times` times, copies adjacent."""
        return Data(*(np.repeat(part, times, axis=0) for part in (self.k, self.n, self.kept)))


@dataclass(frozen=True)
class Draws:
    """Draws of B problems in C chains, with the settings of the sampler.

    Attributes:
        z: (B, C, S, D) unknowns.
        diverged: share of iterations that diverged.
        step: mean step size.
        metric: (D,) mean inverse mass matrix (geometric).
    """

    z: Floats
    diverged: float
    step: float
    metric: Floats

    def flat(self, problem: int = 0) -> Floats:
        """(C * S, D) draws of a problem."""
        return np.asarray(self.z[problem].reshape(-1, self.z.shape[-1]))


def sample(law: Law, data: Data, chains: int, warmup: int, draws: int, seed: int, tick: Tick | None = None) -> Draws:
    """Draw from the posteriors of B problems with NUTS, which adapts step and metric in each chain."""
    keep_programs()
    kernel = NUTS(
        _model(law), max_tree_depth=DEPTH, target_accept_prob=ACCEPTED, init_strategy=numpyro.infer.init_to_sample
    )
    tasks = data.repeat(chains)
    keys = jax.random.split(jax.random.PRNGKey(seed), len(tasks.k))
    rows = tuple(map(jnp.asarray, (tasks.k, tasks.n, tasks.kept)))
    state = jax.jit(jax.vmap(lambda key, *row: kernel.init(key, warmup, None, row, {})))(keys, *rows)
    state, _, _ = _run(kernel, state, rows, warmup, tick)
    state, z, diverged = _run(kernel, state, rows, draws, tick)
    adapted = state.adapt_state
    metric = np.exp(np.log(np.asarray(adapted.inverse_mass_matrix[("z",)])).mean(axis=0))
    shape = (len(data.k), chains, draws, law.size)
    return Draws(z.reshape(shape), float(diverged.mean()), float(np.mean(adapted.step_size)), metric)


def sample_near(
    law: Law, data: Data, near: Draws, chains: int, warmup: int, draws: int, seed: int, tick: Tick | None = None
) -> Draws:
    """Draw from the posteriors of B problems that resemble the first problem of `near`; chains start from its draws."""
    kernel = HMC(
        _model(law),
        step_size=near.step,
        inverse_mass_matrix=jnp.asarray(near.metric),
        adapt_step_size=False,
        adapt_mass_matrix=False,
        num_steps=STEPS,
        trajectory_length=None,
    )
    tasks = data.repeat(chains)
    known = near.flat()
    start = known[np.random.default_rng(seed).integers(0, len(known), len(tasks.k))]
    keys = jax.random.split(jax.random.PRNGKey(seed), len(tasks.k))
    rows = tuple(map(jnp.asarray, (tasks.k, tasks.n, tasks.kept)))
    begin = jax.vmap(lambda key, z, *row: kernel.init(key, 0, {"z": z}, row, {}))
    state = jax.jit(begin)(keys, jnp.asarray(start), *rows)
    state, _, _ = _run(kernel, state, rows, warmup, tick)
    _, z, diverged = _run(kernel, state, rows, draws, tick)
    shape = (len(data.k), chains, draws, law.size)
    return Draws(z.reshape(shape), float(diverged.mean()), near.step, near.metric)


def _model(law: Law) -> Callable[..., None]:
    def answers(k: Any, n: Any, kept: Any) -> None:
        z = numpyro.sample("z", Normal(jnp.zeros(law.size), 1.0).to_event(1))
        numpyro.factor("answers", jnp.sum(kept * law.log_likelihood(z, k, n)))

    return answers


def _run(kernel: Any, state: Any, rows: Any, iterations: int, tick: Tick | None) -> tuple[Any, Floats, Floats]:
    """Run the sampler; return its state, draws (B, iterations, D) and marks of divergence (B, iterations)."""

    def iterate(state: Any, row: Any, length: int) -> Any:
        def once(state: Any, _: None) -> Any:
            state = kernel.sample(state, row, {})
            return state, (state.z["z"], state.diverging)

        return jax.lax.scan(once, state, None, length=length)

    compiled = jax.jit(jax.vmap(iterate, in_axes=(0, 0, None)), static_argnums=2)
    parts, left = [], iterations
    while left > 0:
        length = min(CHUNK, left)
        state, part = compiled(state, rows, length)
        parts.append(jax.device_get(part))
        left -= length
        if tick is not None:
            tick(length)
    z, diverged = (np.concatenate(series, axis=1) for series in zip(*parts, strict=True))
    return state, z, diverged
