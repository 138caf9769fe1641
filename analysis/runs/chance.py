"""Whether a lead is more than drift among equally fit motivations, in sentences."""

from collections import Counter
from collections.abc import Mapping, Sequence

import polars as pl
from scipy.special import bdtrc

from analysis.look.extremes import highest
from analysis.look.style import label
from analysis.look.wording import at_most, decimal, names, percent, sentence_case
from analysis.runs.leading import leader, leaders
from analysis.runs.tables import ENOUGH_REPLICATES, EQUALLY_FIT, final_shares, reward
from analysis.stored import config, is_endless, motivations, read, selects
from sim.store.tables import Records

SMALL_DRIFT = 0.05
"""If shares end this close to the path without drift, the sentences say that drift did not decide."""


def chance(run: Records) -> str:
    """Return sentences that say whether the lead is more than drift among equally fit motivations."""
    if len(motivations(run)) == 1 or "outcomes" not in run.tables:
        return ""
    if not any(selects(phase) for phase in config(run)["regime"].values()):
        return "No phase selects on pay, so shares moved by other means: shaping, mutation, drift."
    pay, who = reward(run), leader(run)
    earned = dict(pay.select("motivation", "expected").iter_rows())
    fit, best = pay.filter("fit")["motivation"].to_list(), max(earned.values())
    if who not in fit:
        return (
            f"Training reward alone does not put {label(who)} there: it earns {decimal(earned[who], 3)} an episode, "
            f"{names(fit)} {decimal(best, 3)}."
        )
    if len(fit) == 1:
        second = max((name for name in earned if name != who), key=earned.__getitem__)
        ends = "" if len(leaders(run)) > 1 else " One run is still one draw."
        return (
            f"Selection favours {label(who)}: it earns {decimal(best, 3)} an episode in training, the next, "
            f"{label(second)}, {decimal(earned[second], 3)}.{ends}"
        )
    return _among_equals(run, fit)


def _among_equals(run: Records, fit: Sequence[str]) -> str:
    ahead = leaders(run)
    equal = f"{sentence_case(names(fit))} earn the same training reward (within {EQUALLY_FIT:.0%})"
    if len(ahead) == 1:
        return f"{equal}, so selection does not decide which of them leads: {_one_draw(run)}"
    total, led = len(ahead), Counter(name for tied in ahead for name in tied)
    who, bound = fair_draw({name: led[name] for name in fit}, founding(run), total)
    fair = f"{equal}. Were each to lead as often as its part of the founders tells"
    if bound >= 1:
        return f"{fair}, nobody leads unusually often in {total} replicates: not distinguishable from drift."
    verdict = (
        "not distinguishable from drift"
        if bound > 0.05
        else "more than a fair draw; small differences in pay, and what moves shares without pay, matter too"
    )
    return (
        f"{fair}, one of the {len(fit)} would lead as unusually often as {label(who)} ({led[who]} of {total} "
        f"replicates) with a chance of at most {at_most(bound)}: {verdict}."
    )


def founding(run: Records) -> dict[str, float]:
    """Return the mean share of each motivation among the founders."""
    start = run["rounds"].filter(round=0).group_by("motivation").agg(pl.col("share").mean())
    return dict(read(run, start).iter_rows())


def fair_draw(led: Mapping[str, int], weight: Mapping[str, float], total: int) -> tuple[str, float]:
    """Return the kind whose number of leads is least probable by chance, and a bound on that probability.

    Null hypothesis: in each replicate a kind leads with a chance in proportion to its weight, as under neutral drift to
    fixation. The bound is the smallest upper binomial tail times the number of kinds (Bonferroni), at most 1.

    Args:
        led: number of replicates in which each of the equally fit kinds led.
        weight: share of each kind among the founders.
        total: number of replicates.
    """
    whole = sum(weight[name] for name in led)
    tail = {name: float(bdtrc(count - 1, total, weight[name] / whole)) if count else 1.0 for name, count in led.items()}
    who = min(tail, key=tail.__getitem__)
    return who, min(1.0, len(led) * tail[who])


def _one_draw(run: Records) -> str:
    """Return a sentence about a single run of equally fit kinds, by its distance from the path without drift."""
    if is_endless(run):
        return "the prior and the regime do. Nothing was drawn: this is the path without drift."
    if "expected" not in run.tables:
        return f"a single run is one draw; replicates={ENOUGH_REPLICATES} shows the spread."
    last = run["expected"].filter(pl.col("round") == pl.col("round").max())
    path = read(run, last.filter("trusted").select("motivation", without="share"))
    if path.is_empty():
        return f"a single run is one draw; replicates={ENOUGH_REPLICATES} shows the spread."
    both = final_shares(run).join(path, on="motivation")
    off = highest((both["share"] - both["without"]).abs())
    if off < SMALL_DRIFT:
        return f"the prior and the regime do. Shares end within {at_most(off)} of the path without drift."
    alone = both.filter(motivation=leader(run))["without"][0]
    return (
        f"a single run is one draw. Without drift {label(leader(run))} would hold {percent(alone)}; "
        f"replicates={ENOUGH_REPLICATES} shows the spread."
    )
