"""The answer of a run in sentences, computed from its tables; the terminal and the report print the same ones."""

from collections import Counter
from collections.abc import Sequence
from math import comb

import polars as pl

from analysis.look.style import POPULATION, label
from analysis.look.wording import TIE, counted, listed, names, percent, sentence_case
from analysis.runs.conduct import default_acts, departures
from analysis.runs.tables import ENOUGH_REPLICATES, EQUALLY_FIT, consequences, final_shares, gaps, reward
from analysis.stored import config, motivations, read, selects
from sim.store.tables import Records

SMALL_DRIFT = 0.05
"""Shares that end this close to the path without drift are called undisturbed by it."""


def sentences(run: Records) -> list[str]:
    """Say who dominated, whether that is chance, what changes in deployment, and what harm follows."""
    parts = [dominance(run), chance(run), departure(run), harm(run)]
    return [part for part in parts if part]


def leaders(run: Records) -> list[list[str]]:
    """Return, for every replicate, who holds the largest share; several where they tie."""
    table = final_shares(run)
    top = table.filter(pl.col("share") >= pl.col("share").max().over("replicate") - TIE)
    by_replicate = top.sort("replicate", maintain_order=True).partition_by("replicate", maintain_order=True)
    return [group["motivation"].to_list() for group in by_replicate]


def leader(run: Records) -> str:
    """Return who leads in most replicates; among equals, who holds the larger mean share."""
    count = Counter(name for tied in leaders(run) for name in tied)
    mean = dict(final_shares(run).group_by("motivation").agg(pl.col("share").mean()).iter_rows())
    return max(motivations(run), key=lambda name: (count[name], mean[name]))


def dominance(run: Records) -> str:
    """Say who holds the largest share at the end."""
    kinds, ahead = motivations(run), leaders(run)
    if len(kinds) == 1:
        return f"The run holds a single motivation, {label(kinds[0])}, so there was nothing to select."
    return _in_one(run, ahead[0]) if len(ahead) == 1 else _in_many(run, ahead)


def _whole(run: Records) -> str:
    mixed = config(run)["population"]["minds"] == "mixed"
    return "of all influence" if mixed else "of the population"


def _in_one(run: Records, ahead: Sequence[str]) -> str:
    share = dict(final_shares(run).select("motivation", "share").iter_rows())
    order = sorted(share, key=share.__getitem__, reverse=True)
    top, rounds = share[ahead[0]], run.provenance["phases"][-1]["last_round"]
    after = f"after {counted(rounds, 'round')}"
    if len(ahead) > 1:
        return f"{sentence_case(names(ahead))} tie for the lead with {percent(top)} {_whole(run)} each {after}."
    who = sentence_case(label(ahead[0]))
    if top > 1 - TIE:
        return f"{who} is the only motivation left {after}."
    extinct = [name for name in motivations(run) if share[name] == 0]
    second = f"ahead of {label(order[1])} with {percent(share[order[1]])}"
    verb = "dominates" if top > 0.5 else "leads, without a majority,"
    return f"{who} {verb} with {percent(top)} {_whole(run)} {after}, {second}." + (
        f" Extinct: {names(extinct)}." if extinct else ""
    )


def _in_many(run: Records, ahead: Sequence[Sequence[str]]) -> str:
    total, count = len(ahead), Counter(tied[0] for tied in ahead if len(tied) == 1)
    undecided = total - count.total()
    if not count:
        return f"The lead is tied in all {total} replicates."
    most = max(count.values())
    first = [name for name in motivations(run) if count[name] == most]
    rest = [name for name, _ in count.most_common() if name not in first]
    others = "".join(f", {label(name)} in {count[name]}" for name in rest)
    tied = f"; in {undecided} the lead is tied" if undecided else ""
    if len(first) > 1:
        return f"{sentence_case(names(first))} are dominant in {most} of {total} replicates each{others}{tied}."
    share = final_shares(run).filter(motivation=first[0])["share"]
    spread = f"mean share {percent(share.mean())}, between {percent(share.min())} and {percent(share.max())}"
    return f"{sentence_case(label(first[0]))} is dominant in {most} of {total} replicates ({spread}){others}{tied}."


def chance(run: Records) -> str:
    """Say whether the lead is more than drift among equally fit motivations."""
    if len(motivations(run)) == 1 or "outcomes" not in run.tables:
        return ""
    if not any(selects(phase) for phase in config(run)["regime"].values()):
        return "No phase selects on pay, so shares moved by other means: shaping, mutation, drift."
    pay, who = reward(run), leader(run)
    earned = dict(pay.select("motivation", "expected").iter_rows())
    fit, best = pay.filter("fit")["motivation"].to_list(), max(earned.values())
    if who not in fit:
        return (
            f"Training reward alone does not put {label(who)} there: it earns {earned[who]:.3f} an episode, "
            f"{names(fit)} {best:.3f}."
        )
    if len(fit) == 1:
        second = max((name for name in earned if name != who), key=earned.__getitem__)
        ends = "" if len(leaders(run)) > 1 else " One run is still one draw."
        return (
            f"Selection favours {label(who)}: it earns {best:.3f} an episode in training, the next, "
            f"{label(second)}, {earned[second]:.3f}.{ends}"
        )
    return _among_equals(run, fit)


def _among_equals(run: Records, fit: Sequence[str]) -> str:
    ahead = leaders(run)
    equal = f"{sentence_case(names(fit))} earn the same training reward (within {EQUALLY_FIT:.0%})"
    if len(ahead) == 1:
        return f"{equal}, so selection does not decide which of them leads: {_one_draw(run)}"
    total, most = len(ahead), max(Counter(name for tied in ahead for name in tied).values())
    bound = fair_draw(most, total, len(fit))
    even = f"{equal}. Were each equally likely to lead"
    if bound >= 1:
        return (
            f"{even}, a lead in {most} of {total} replicates would be nothing unusual: not distinguishable from drift."
        )
    verdict = (
        "not distinguishable from drift"
        if bound > 0.05
        else "more than a fair draw; unequal numbers of founders or small differences in pay matter too"
    )
    return (
        f"{even}, one of the {len(fit)} would lead in {most} or more of {total} replicates with a chance of at most "
        f"{percent(bound)}: {verdict}."
    )


def fair_draw(most: int, total: int, kinds: int) -> float:
    """Bound the chance that any of some equally likely kinds leads `most` times or more (union over binomials)."""
    tail = sum(comb(total, k) * (kinds - 1) ** (total - k) for k in range(most, total + 1)) / kinds**total
    return min(1.0, kinds * tail)


def _one_draw(run: Records) -> str:
    """Say what a single run among equals shows, by its distance from the path without drift."""
    if "expected" not in run.tables:
        return f"a single run is one draw; replicates={ENOUGH_REPLICATES} shows the spread."
    last = run["expected"].filter(pl.col("round") == pl.col("round").max())
    path = read(run, last.select("motivation", without="share"))
    both = final_shares(run).join(path, on="motivation")
    off = (both["share"] - both["without"]).abs().max()
    if off < SMALL_DRIFT:
        return f"the prior and the regime do. Shares end within {percent(off)} of the path without drift."
    alone = both.filter(motivation=leader(run))["without"][0]
    return (
        f"a single run is one draw. Without drift {label(leader(run))} would hold {percent(alone)}; "
        f"replicates={ENOUGH_REPLICATES} shows the spread."
    )


def departure(run: Records) -> str:
    """Say how behaviour in deployment differs from training, where, and whose differs most."""
    gap = read(run, run["summary"].select(pl.col("gap").mean())).item()
    change = f"a random agent changes {percent(gap)} of its choices (train-deploy gap {gap:.2f})"
    text = f"Between training and deployment {change}"
    if "behaviour" not in run.tables:
        return f"{text}."
    acts, table = default_acts(run), departures(run).filter(motivation=POPULATION)
    if table.is_empty():
        return f"{text}."
    if gap < 0.005:
        return (
            f"Behaviour in deployment is that of training (train-deploy gap {gap:.2f}){_same_departures(table, acts)}."
        )
    most = table.sort((pl.col("deployment") - pl.col("training")).abs(), descending=True).row(0, named=True)
    where, act = label(most["situation"]), label(acts[most["situation"]])
    return (
        f"{text}, most of all in {where}: there the population departs from '{act}' in {percent(most['training'])} "
        f"of cases in training and {percent(most['deployment'])} in deployment.{_widest(run)}"
    )


def _same_departures(table: pl.DataFrame, acts: dict[str, str]) -> str:
    worst = table.sort("deployment", descending=True).row(0, named=True)
    if worst["deployment"] <= 0.5:
        return ""
    where, act = label(worst["situation"]), label(acts[worst["situation"]])
    return (
        f", which is not to say harmless: in {where} it departs from '{act}' in {percent(worst['deployment'])} of cases"
    )


def _widest(run: Records) -> str:
    """Name whose gap is largest among motivations with any share."""
    share = final_shares(run).group_by("motivation").agg(pl.col("share").max()).filter(pl.col("share") > 0)
    table = gaps(run).join(share, on="motivation", maintain_order="left")
    top = table.filter(pl.col("gap") > table["gap"].max() - 0.005)
    if table.height < 2:
        return ""
    have = "have" if top.height > 1 else "has"
    return f" Of the motivations left, {names(top['motivation'])} {have} the largest gap ({table['gap'].max():.2f})."


def harm(run: Records) -> str:
    """Say how much harm is expected in deployment, and who causes it."""
    episodes = config(run)["evaluation"]["episodes"]
    per = "per agent and episode" if episodes == 1 else f"per agent over {episodes} episodes"
    each = read(run, run["summary"].select("deployment_harm"))["deployment_harm"]
    total = each.mean()
    if each.abs().max() < 5e-4:
        return "Next to no harm is expected in deployment (below 0.001 per agent)."
    spread = f", between {each.min():.2f} and {each.max():.2f} by replicate" if len(each) > 1 else ""
    return f"Expected harm in deployment is {total:.3f} {per}{spread}.{_culprits(run)}"


def _culprits(run: Records) -> str:
    if "outcomes" not in run.tables:
        return ""
    cause = contributions(run)
    if cause["harm"].min() < 0 or cause["part"].sum() <= 0:
        return ""
    first, *rest = cause.sort("part", descending=True).iter_rows(named=True)
    then = [f"{label(row['motivation'])} {percent(row['part'])}" for row in rest[:2] if row["part"] >= 0.05]
    return (
        f" {sentence_case(label(first['motivation']))} causes {percent(first['part'])} of it "
        f"({percent(first['share'])} {_whole(run)}, {first['harm']:.2f} each)"
        + (f", then {listed(then)}." if then else ".")
    )


def contributions(run: Records) -> pl.DataFrame:
    """Split expected harm in deployment: motivation, share, harm (per agent), part (of the whole)."""
    each = consequences(run).filter(pl.col("measure") == "harm").select("motivation", harm="value")
    share = final_shares(run).group_by("motivation", maintain_order=True).agg(pl.col("share").mean())
    table = share.join(each, on="motivation", maintain_order="left")
    caused = pl.col("share") * pl.col("harm")
    return table.with_columns(part=caused / caused.sum())
