"""Closed forms that the simulation obeys under stated conditions. The tests in `tests/laws` compare both.

Symbols: x (K,) shares that sum to one, w (K,) weights (expected copies up to a factor), N agents, k copies, T rounds.
`docs/theory.md` gives the source and the test of each law. Long because that page refers to all closed forms of
selection in this one file.
"""

from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


# Selection in an infinite population


def replicator(share: ArrayLike, log_fitness: ArrayLike, rounds: float = 1) -> Floats:
    """Shares after T rounds of constant fitness: x(T) = x w^T / sum(x w^T), as Bayes multiplies likelihoods.

    Discrete replicator equation (Taylor & Jonker 1978; Hofbauer & Sigmund 1998, ch. 7). Infinite population, no
    mutation, weights that depend neither on shares nor on the round.

    Args:
        share: (K,) at the start.
        log_fitness: (K,) ln w; strength * pay under the exponential map.
        rounds: T, at least 0.
    """
    exponent = rounds * np.asarray(log_fitness, dtype=np.float64)
    copied = np.asarray(share) * np.exp(exponent - exponent.max())
    return np.asarray(copied / copied.sum())


def crossover_time(share_fit: float, share_common: float, log_fitness_gap: float) -> float:
    """Round at which a fitter kind overtakes a commoner one: T* = ln(x_j / x_i) / (ln w_i - ln w_j).

    Log-odds of two kinds grow linearly under `replicator`, whatever other kinds there are. The gap is above 0;
    under the exponential map it is strength * (pay_i - pay_j).
    """
    return float(np.log(share_common / share_fit) / log_fitness_gap)


def house_of_cards(weight: ArrayLike, prior: ArrayLike, mutation: float) -> tuple[float, Floats]:
    """Balance of selection with mutation to a fixed distribution (Kingman 1978).

    x_i = m q_i W / (W - (1 - m) w_i), where mean weight W is the largest root of sum(x) = 1. Infinite population,
    discrete rounds, selection before mutation.

    Args:
        weight: (K,) w, above 0.
        prior: (K,) q, above 0, sums to one: the distribution of mutants.
        mutation: m in (0, 1].

    Returns:
        W and x (K,).
    """
    w, q = np.asarray(weight, dtype=np.float64), np.asarray(prior, dtype=np.float64)
    kept = (1.0 - mutation) * w
    low, high = float(kept.max()), float(w.max())  # sum(x) falls from infinity to at most one in between
    for _ in range(200):
        middle = 0.5 * (low + high)
        if middle > kept.max() and (mutation * q * middle / (middle - kept)).sum() <= 1.0:
            high = middle
        else:
            low = middle
    return high, np.asarray(mutation * q * high / (high - kept))


def log_expected_weight(pay: ArrayLike, chance: ArrayLike, strength: float, episodes: int, noise: float) -> float:
    """Effective log fitness of noisy pay under the exponential map: ln E[exp(strength * mean pay of the round)].

    E_ep * ln E[exp(b r / E_ep)] + (b noise)^2 / (2 E_ep): independent episodes multiply, normal noise adds its
    lognormal mean. It exceeds b E[r] (Jensen), so that of two kinds with equal mean the riskier one wins.

    Args:
        pay: (outcomes,) r, possible pays of an episode.
        chance: (outcomes,) sums to one.
        strength: b, at least 0.
        episodes: E_ep a round, at least 1.
        noise: standard deviation of grader noise per episode.
    """
    exponent = strength * np.asarray(pay, dtype=np.float64) / episodes
    factors = np.asarray(chance) * np.exp(exponent - exponent.max())
    paid = episodes * (exponent.max() + np.log(factors.sum()))
    return float(paid + (strength * noise) ** 2 / (2 * episodes))


def price_selection(weight: ArrayLike, trait: ArrayLike) -> float:
    """Change of a mean trait by selection alone: Cov(w, z) / E[w], population covariance (Price 1970).

    An identity for any weights (N,) and traits (N,); with z the indicator of a kind it is the change of its share.
    """
    w, z = np.asarray(weight, dtype=np.float64), np.asarray(trait, dtype=np.float64)
    return float(((w - w.mean()) * (z - z.mean())).mean() / w.mean())


# Finite populations


def _fixation(gain: ArrayLike, copies: ArrayLike, agents: int) -> Floats:
    """(1 - exp(-gain k)) / (1 - exp(-gain N)), safe against overflow; k / N where gain is 0."""
    gain, copies = np.broadcast_arrays(np.asarray(gain, dtype=np.float64), np.asarray(copies, dtype=np.float64))
    size = np.where(gain == 0.0, 1.0, np.abs(gain))
    rise = np.expm1(-size * copies) / np.expm1(-size * agents)
    fall = np.exp(-size * (agents - copies)) * rise
    return np.where(gain == 0.0, neutral_fixation(copies, agents), np.where(gain > 0.0, rise, fall))


def neutral_fixation(copies: ArrayLike, agents: int) -> Floats:
    """Chance k / N that k copies take over where all agents are exchangeable."""
    return np.asarray(copies, dtype=np.float64) / agents


def moran_fixation(ratio: ArrayLike, copies: ArrayLike, agents: int) -> Floats:
    """Chance (1 - r^-k) / (1 - r^-N) that k copies take over under birth-death events (Moran 1958).

    Two kinds, constant weights of ratio r > 0, no mutation; r = 1 gives k / N.
    """
    return _fixation(np.log(ratio), copies, agents)


def wright_fisher_fixation_diffusion(advantage: ArrayLike, copies: ArrayLike, agents: int) -> Floats:
    """Chance (1 - exp(-2 N s p)) / (1 - exp(-2 N s)), p = k / N, of haploid Wright-Fisher resampling (Kimura 1962).

    A diffusion: small s, large N; weights 1 + s against 1. `wright_fisher_fixation` has no such condition.
    """
    return _fixation(2.0 * np.asarray(advantage, dtype=np.float64), copies, agents)


def wright_fisher_fixation(ratio: float, agents: int) -> Floats:
    """(N - 1,) exact chance that k = 1 .. N-1 copies take over under Wright-Fisher resampling (Ewens 2004, ch. 3).

    The chain of copies: from k, the next round has Binomial(N, r k / (r k + N - k)). The chances h of absorption at
    N solve h = P h + P[:, N]. Two kinds, constant weights of ratio r > 0, no mutation. Takes O(N^3).
    """
    k = np.arange(1, agents)
    chance = ratio * k / (ratio * k + agents - k)
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, agents + 1)))])
    j = np.arange(agents + 1)
    log_ways = log_factorial[agents] - log_factorial - log_factorial[::-1]
    step = np.exp(log_ways + np.outer(np.log(chance), j) + np.outer(np.log1p(-chance), agents - j))
    return np.linalg.solve(np.eye(agents - 1) - step[:, 1:agents], step[:, agents])


def fermi_fixation(gap: ArrayLike, copies: ArrayLike, agents: int) -> Floats:
    """Chance (1 - exp(-b d k)) / (1 - exp(-b d N)) that k copies take over by pairwise comparison.

    The copy chance is 1 / (1 + exp(-gap)), gap = b d the constant difference in log fitness (Traulsen, Nowak &
    Pacheco 2006, with a gap that does not depend on frequencies). Two kinds, no mutation; gap 0 gives k / N.
    """
    return _fixation(gap, copies, agents)


def birth_death_fixation(log_ratio: ArrayLike) -> float:
    """Chance that one mutant takes over: 1 / (1 + sum_k prod_{i<=k} T-_i / T+_i), in log space.

    Any birth-death chain on 0 .. N (Karlin & Taylor 1975, ch. 4; Nowak et al. 2004), hence frequency dependence.

    Args:
        log_ratio: (N - 1,) ln(T-_i / T+_i) with i = 1 .. N-1 mutants: the chance to lose one over that to gain one.
    """
    products = np.concatenate([[0.0], np.cumsum(log_ratio)])
    return float(np.exp(-np.logaddexp.reduce(products)))


# Ranks, rare events, thresholds


def best_of_n(share: ArrayLike, rivals: int, rounds: int = 1) -> Floats:
    """Share 1 - (1 - q)^(n^T) of a uniquely best kind when each parent is the best of n drawn with replacement.

    Tournament selection (Goldberg & Deb 1991) in an infinite population, T rounds.
    """
    return -np.expm1(float(rivals) ** rounds * np.log1p(-np.asarray(share, dtype=np.float64)))


def truncation_differential(survivors: float) -> float:
    """Mean phi(z) / p, in standard deviations, of the top share p in (0, 1) of a normal trait, z its cut.

    Selection intensity (Crow & Kimura 1970, ch. 5; Falconer & Mackay 1996, ch. 11); infinite population.
    """
    normal = NormalDist()
    return normal.pdf(normal.inv_cdf(1.0 - survivors)) / survivors


def hit_chance(exploration: ArrayLike, avoiders: ArrayLike) -> Floats:
    """Chance eps (1 - w) that an episode tries the rewarded act, w the influence of patterns that avoid it."""
    return np.asarray(exploration, dtype=np.float64) * (1.0 - np.asarray(avoiders, dtype=np.float64))


def seen_at_least_once(rate: ArrayLike, episodes: ArrayLike) -> Floats:
    """Chance 1 - (1 - p)^n that an event of rate p in [0, 1) is seen in n independent episodes.

    An audit of rate p; a leak of the rewarded act, p its `hit_chance` and n = episodes * rounds.
    """
    return -np.expm1(np.asarray(episodes) * np.log1p(-np.asarray(rate, dtype=np.float64)))


def survival(exploration: ArrayLike, avoiders: ArrayLike, episodes: ArrayLike) -> Floats:
    """Chance (1 - eps (1 - w))^n that avoiders are not found out in n episodes, before any selection."""
    return 1.0 - seen_at_least_once(hit_chance(exploration, avoiders), episodes)


def first_hit_round(rate: ArrayLike, episodes: ArrayLike) -> Floats:
    """Expected round 1 / (1 - (1 - q)^B) of the first hit, B episodes a round: a geometric waiting time."""
    return 1.0 / seen_at_least_once(rate, episodes)


def survivable_leak(exploration: float, episodes: int, doubt: float) -> float:
    """Largest 1 - w, -ln(1 - d) / (eps n), with which avoiders survive n episodes with chance at least 1 - d.

    From survival >= 1 - d with ln(1 - q) about -q: small q.
    """
    return float(-np.log1p(-doubt) / (exploration * episodes))


def rate_bound(episodes: ArrayLike, doubt: float = 0.05) -> Floats:
    """Largest rate 1 - d^(1/n) that no event in n episodes leaves possible, at confidence 1 - d.

    About 3 / n at 95 %: the rule of three (Hanley & Lippman-Hand 1983).
    """
    return np.asarray(-np.expm1(np.log(doubt) / np.asarray(episodes, dtype=np.float64)))


def credence_threshold(reward_at_stake: ArrayLike, gain_at_stake: ArrayLike) -> Floats:
    """Credence p* = dU / (dR + dU) above which a motivation acts as in training.

    Acting so earns dR > 0 in training, not acting so earns dU > 0 in deployment: p dR > (1 - p) dU.
    """
    gain = np.asarray(gain_at_stake, dtype=np.float64)
    return gain / (np.asarray(reward_at_stake) + gain)


def believed_promise(promise: ArrayLike, doubt: float) -> Floats:
    """Believed payment p exp(-d p) of a promise p, if trust falls by a factor exp(-d) for every unit promised.

    The prior of largest entropy with mean payment 1 / d is exponential (Jaynes 1957). Under it, exp(-d p) is the chance
    of a payment of at least p. The believed payment is largest at p = 1 / d; a larger promise moves agents less.
    """
    p = np.asarray(promise, dtype=np.float64)
    return np.asarray(p * np.exp(-doubt * p))
