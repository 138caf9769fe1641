"""Posterior draws by NUTS: many fits of one shape (rules, runs left out) side by side in one compiled program."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray
from numpyro.diagnostics import split_gelman_rubin
from numpyro.infer import MCMC, NUTS, init_to_median

from analysis.inference.curves.model import GLOBALS, Data, arguments, curves_model, data_of
from analysis.inference.curves.table import Curves
from sim.errors import BadInput

Floats = NDArray[np.float64]

CHAINS, WARMUP, DRAWS = 4, 400, 400
WORST = 1.05
"""Largest split R-hat (Gelman et al. 2013) of a quantity that still counts as converged."""


@dataclass(frozen=True)
class Fit:
    """A posterior under one rule.

    Attributes:
        rule: the rule.
        draws: by quantity, (draws, ...) over all chains.
        budget: the step that stands for progress 1; strengths are per budget.
        worst: the largest split R-hat, and of which quantity.
        diverged: share of draws that diverged.
    """

    rule: str
    draws: dict[str, Floats]
    budget: float
    worst: tuple[float, str]
    diverged: float

    @property
    def converged(self) -> bool:
        """Whether chains agree."""
        return self.worst[0] <= WORST and self.diverged < 0.05


def fit_rules(curves: Curves, rules: Sequence[str], kept: Sequence[Floats] | None = None, seed: int = 0) -> list[Fit]:
    """Fit curves under each rule, all in one program.

    Args:
        curves: what was observed.
        rules: a rule per fit.
        kept: (R,) marks of the runs that count, per fit; None for all runs in every fit.
        seed: of the sampler.
    """
    masks = [np.ones(len(curves.runs))] * len(rules) if kept is None else kept
    cases = [data_of(curves, rule, mask) for rule, mask in zip(rules, masks, strict=True)]
    with jax.enable_x64(True):
        stacked = jax.tree.map(lambda *parts: jnp.asarray(np.stack(parts)), *cases)
        keys = jax.random.split(jax.random.key(seed), (len(rules), CHAINS))
        drawn, extra = _sampler(**arguments(curves))(keys, stacked)
        drawn = {name: np.asarray(values) for name, values in drawn.items()}
        diverging = np.asarray(extra).mean(axis=(1, 2))
    return [
        _fit(rule, {name: values[place] for name, values in drawn.items()}, curves.budget, diverging[place])
        for place, rule in enumerate(rules)
    ]


def _sampler(models: int, named: int) -> Any:
    """Compile the sampler: keys (fits, chains) and stacked data (fits, ...) -> draws (fits, chains, draws, ...)."""

    def chain(data: Data, key: Any) -> Any:
        kernel = NUTS(
            partial(curves_model, models=models, named=named),
            init_strategy=init_to_median(num_samples=10),
            max_tree_depth=7,
            target_accept_prob=0.85,
        )
        mcmc = MCMC(kernel, num_warmup=WARMUP, num_samples=DRAWS, progress_bar=False)
        mcmc.run(key, data, extra_fields=("diverging",))
        return mcmc.get_samples(), mcmc.get_extra_fields()["diverging"]

    return jax.jit(jax.vmap(lambda keys, data: jax.vmap(partial(chain, data))(keys)))


def _fit(rule: str, draws: dict[str, Floats], budget: float, diverged: float) -> Fit:
    worst = max((float(np.max(split_gelman_rubin(draws[name]))), name) for name in GLOBALS)
    flat = {name: values.reshape(-1, *values.shape[2:]) for name, values in draws.items()}
    return Fit(rule, flat, budget, worst, float(diverged))


def require_converged(fits: Sequence[Fit]) -> None:
    """Raise `BadInput` unless every fit converged."""
    for fit in fits:
        if not fit.converged:
            size, name = fit.worst
            raise BadInput(
                f"curves: the sampler did not converge under rule '{fit.rule}' (R-hat {size:.3f} of {name}, {fit.diverged:.0%} "
                "of draws diverged); nothing is presented as a result."
            )
