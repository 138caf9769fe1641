"""Ask a stored run as a model is asked: infer shares from sampled answers, and compare them with its true shares."""

from dataclasses import dataclass
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import polars as pl
from numpy.typing import NDArray
from numpyro.diagnostics import hpdi, split_gelman_rubin
from numpyro.distributions import Binomial, Dirichlet
from numpyro.infer import MCMC, NUTS

from analysis.inference.infer import MOST_RHAT, NotConverged
from analysis.stored import config, motivations, open_run, read
from sim.errors import BadInput
from sim.store.tables import Records

Floats = NDArray[np.float64]

ANSWERS = 200
"""Number of answers sampled in each arm; an agent is drawn anew for each answer."""
ALIKE = 0.01
"""Motivations form one class if their chances of the scored act differ by less in every arm."""
_CHAINS, _WARMUP, _DRAWS = 4, 300, 500


@dataclass(frozen=True)
class OfRun:
    """The shares of a run, inferred from its answers.

    Attributes:
        run: the stored run.
        answers: table with replicate, arm, k, n.
        classes: groups of motivations that no arm separates.
        shares: replicate, class, share, low, high, true.
        rhat: largest split R-hat.
    """

    run: Records
    answers: pl.DataFrame
    classes: list[tuple[str, ...]]
    shares: pl.DataFrame
    rhat: float


def of_run(folder: Path, seed: int = 0) -> OfRun:
    """Sample answers of a stored run in every scored evaluation, and infer shares from them.

    Raises:
        BadInput: if the folder holds no run, the run kept no population, or its world scores no act.
        NotConverged: if chains disagree.
    """
    run = open_run(folder)
    names = motivations(run)
    arms, chance = _chances(run, names)
    true = _true_shares(run, names)
    rng = np.random.default_rng((int(run.provenance["seed"]), seed))
    k = rng.binomial(ANSWERS, np.clip(true @ chance.T, 0.0, 1.0))
    groups = _classes(chance)
    rows = np.stack([chance[:, group].mean(axis=1) for group in groups], axis=1)
    draws, rhat = _sample(rows, k, seed)
    if rhat > MOST_RHAT:
        raise NotConverged(
            f"the sampler did not converge (R-hat {rhat:.3f}, at most {MOST_RHAT:g}): there is no result."
        )
    table = []
    for r in range(len(true)):
        for place, group in enumerate(groups):
            low, high = map(float, hpdi(draws[:, r, place], 0.95))  # shares of 0 lie at its end, not outside
            named = {"replicate": r, "class": " or ".join(names[kind] for kind in group)}
            amounts = {"share": float(draws[:, r, place].mean()), "low": low, "high": high}
            table.append({**named, **amounts, "true": float(true[r, group].sum())})
    asked = [
        {"replicate": r, "arm": arm, "k": int(k[r, e]), "n": ANSWERS}
        for r in range(len(true))
        for e, arm in enumerate(arms)
    ]
    together = [tuple(names[kind] for kind in group) for group in groups]
    return OfRun(run, pl.DataFrame(asked), together, pl.DataFrame(table), rhat)


def _chances(run: Records, names: list[str]) -> tuple[list[str], Floats]:
    """Return the arms, and (E, K) the chance of the scored act by motivation."""
    environments = config(run)["world"]["environments"]
    arms = [
        name for name, env in environments.items() if any(env["situations"].get(place, 0) for place in env["score"])
    ]
    if not arms:
        raise BadInput(f"{run.folder}: its world names no act to score, so that there is nothing to ask.")
    last = run.provenance["phases"][-1]["name"]
    table = read(
        run,
        run["behaviour"].filter(pl.col("phase") == last, pl.col("replicate") == 0, pl.col("motivation").is_in(names)),
    )
    found = {
        row[:4]: row[4]
        for row in table.select("environment", "motivation", "situation", "action", "probability").iter_rows()
    }
    chance = np.zeros((len(arms), len(names)))
    for e, arm in enumerate(arms):
        weight = {place: environments[arm]["situations"].get(place, 0.0) for place in environments[arm]["score"]}
        for place, act in environments[arm]["score"].items():
            taken = [found.get((arm, name, place, act), 0.0) for name in names]
            chance[e] += weight[place] / sum(weight.values()) * np.array(taken)
    return arms, chance


def _true_shares(run: Records, names: list[str]) -> Floats:
    """(R, K) shares at the end."""
    total = read(run, run["population"].group_by("replicate", "motivation").agg(pl.col("influence").sum()))
    replicates = sorted(total["replicate"].unique().to_list())
    shares = np.zeros((len(replicates), len(names)))
    for replicate, name, amount in total.iter_rows():
        shares[replicates.index(replicate), names.index(name)] = amount
    return shares / shares.sum(axis=1, keepdims=True)


def _classes(chance: Floats) -> list[list[int]]:
    groups: list[list[int]] = []
    for kind in range(chance.shape[1]):
        same = next((group for group in groups if np.abs(chance[:, kind] - chance[:, group[0]]).max() < ALIKE), None)
        if same is None:
            groups.append([kind])
        else:
            same.append(kind)
    return groups


def _sample(rows: Floats, k: NDArray[np.int64], seed: int) -> tuple[Floats, float]:
    """Draw shares (S, R, C) of classes whose chances are rows (E, C), given counts k (R, E)."""

    def model() -> None:
        with numpyro.plate("replicates", len(k)):
            shares = numpyro.sample("shares", Dirichlet(jnp.ones(rows.shape[1])))
        rate = jnp.clip(shares @ jnp.asarray(rows).T, 1e-6, 1 - 1e-6)
        numpyro.sample("k", Binomial(ANSWERS, rate), obs=jnp.asarray(k))

    if rows.shape[1] == 1:
        return np.ones((1, len(k), 1)), 1.0
    sampler = MCMC(
        NUTS(model),
        num_warmup=_WARMUP,
        num_samples=_DRAWS,
        num_chains=_CHAINS,
        chain_method="vectorized",
        progress_bar=False,
    )
    sampler.run(jax.random.PRNGKey(seed))
    drawn = np.asarray(sampler.get_samples(group_by_chain=True)["shares"])
    return drawn.reshape(-1, *drawn.shape[2:]), float(np.nanmax(split_gelman_rubin(drawn)))
