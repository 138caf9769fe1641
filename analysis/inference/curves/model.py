"""The statistical model: runs that select one act under one rule, observed through answers that cluster by task.

    rate(t) = background + (ceiling - background) * share(t),     k ~ beta-binomial(n, rate, overdispersion)

A run starts from a prior share and follows a rule at a strength per step (see `rules.py`). Shares start from what the
model and the character have in common, with a deviation of the run's own; so do strengths and ceilings. With a chance
of its own a run lacks the pattern altogether, and never takes off.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist
from jax.scipy.special import betaln, gammaln
from numpy.typing import NDArray

from analysis.inference.curves.rules import Clock, clock, log_odds_after
from analysis.inference.curves.table import Curves

Floats = NDArray[np.float64]

GLOBALS = ("start", "start_by_model", "start_by_character", "start_by_run", "strength", "strength_by_model",
           "strength_by_run", "ceiling", "ceiling_by_run", "floor", "present", "background", "overdispersion",
           "model_start", "model_strength", "character_start")  # fmt: skip
"""What is drawn once for all runs."""


class Data(NamedTuple):
    """Curves as the model takes them.

    Attributes:
        run, k, n: (rows,) as in `Curves`.
        progress: (rows,) step as a share of the budget.
        kept: (R,) 1 where a run counts, 0 where it is left out.
        model, character: (R,) positions of each run's model and character.
        law: the rule's law of time.
    """

    run: Any
    k: Any
    n: Any
    progress: Any
    kept: Any
    model: Any
    character: Any
    law: Any


def data_of(curves: Curves, rule: str, kept: Floats | None = None) -> Data:
    """Prepare curves for a rule; `kept` (R,) marks the runs that count."""
    runs = len(curves.runs)
    return Data(
        run=curves.run,
        k=curves.k,
        n=curves.n,
        progress=curves.step / max(curves.budget, 1.0),
        kept=np.ones(runs) if kept is None else kept,
        model=positions(curves.of("model")),
        character=positions(characters(curves)),
        law=clock(rule),
    )


def characters(curves: Curves) -> tuple[str, ...]:
    """Return the character of each run; those of two models are two."""
    return tuple(f"{model}/{name}" for model, name in zip(curves.of("model"), curves.of("character"), strict=True))


def positions(names: tuple[str, ...]) -> NDArray[np.int64]:
    """Number names by their first appearance."""
    order = {name: place for place, name in enumerate(dict.fromkeys(names))}
    return np.array([order[name] for name in names])


def curves_model(data: Data, models: int, named: int) -> None:
    """Declare the priors and the likelihood; see the module for what they mean.

    Args:
        data: what was observed; strengths are per budget, the last step of any run.
        models: how many models there are.
        named: how many characters there are, each model's its own.
    """
    runs = data.kept.shape[0]
    start = numpyro.sample("start", dist.Normal(-4.0, 2.0))
    by_model = numpyro.sample("start_by_model", dist.HalfNormal(1.0))
    by_character = numpyro.sample("start_by_character", dist.HalfNormal(1.0))
    by_run = numpyro.sample("start_by_run", dist.HalfNormal(1.0))
    strength = numpyro.sample("strength", dist.Normal(2.3, 1.0))
    strength_by_model = numpyro.sample("strength_by_model", dist.HalfNormal(0.5))
    strength_by_run = numpyro.sample("strength_by_run", dist.HalfNormal(0.5))
    ceiling = numpyro.sample("ceiling", dist.Normal(2.0, 1.0))
    ceiling_by_run = numpyro.sample("ceiling_by_run", dist.HalfNormal(0.5))
    floor = numpyro.sample("floor", dist.Normal(-5.0, 2.0))
    present = numpyro.sample("present", dist.Beta(4.0, 1.0))
    background = numpyro.sample("background", dist.Beta(1.0, 200.0))
    overdispersion = numpyro.sample("overdispersion", dist.Beta(1.0, 20.0))

    def deviations(name: str, count: int) -> Any:
        return numpyro.sample(name, dist.Normal(0.0, 1.0).expand([count]).to_event(1))

    model_start, model_strength = deviations("model_start", models), deviations("model_strength", models)
    character_start = deviations("character_start", named)
    u = start + by_model * model_start[data.model] + by_character * character_start[data.character]
    u = u + by_run * deviations("run_start", runs)
    pace = jnp.exp(strength + strength_by_model * model_strength[data.model]
                   + strength_by_run * deviations("run_strength", runs))  # fmt: skip
    top = jax.nn.sigmoid(ceiling + ceiling_by_run * deviations("run_ceiling", runs))
    share = jax.nn.sigmoid(log_odds_after(data.law, u[data.run], floor, pace[data.run] * data.progress, jnp))
    rate = background + (top[data.run] - background) * share
    rising = jax.ops.segment_sum(log_chance(data.k, data.n, rate, overdispersion), data.run, runs)
    never = jax.ops.segment_sum(log_chance(data.k, data.n, background, overdispersion), data.run, runs)
    of_run = jnp.logaddexp(jnp.log(present) + rising, jnp.log1p(-present) + never)
    numpyro.factor("answers", (data.kept * of_run).sum())


def log_chance(k: Any, n: Any, rate: Any, overdispersion: Any) -> Any:
    """Log chance of k of n answers, beta-binomial with mean `rate` and intraclass correlation `overdispersion`."""
    rate = jnp.clip(rate, 1e-6, 1.0 - 1e-6)
    size = 1.0 / jnp.clip(overdispersion, 1e-5, 1.0 - 1e-5) - 1.0
    a, b = rate * size, (1.0 - rate) * size
    ways = gammaln(n + 1.0) - gammaln(k + 1.0) - gammaln(n - k + 1.0)
    return ways + betaln(k + a, n - k + b) - betaln(a, b)


def arguments(curves: Curves) -> Mapping[str, int]:
    """Count models and characters, which fix the shapes of the model."""
    return {"models": len(set(curves.of("model"))), "named": len(set(characters(curves)))}
