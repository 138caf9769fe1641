"""Sentences about the motivation that leads at the end of a run."""

from collections import Counter
from collections.abc import Sequence

import polars as pl

from analysis.look.extremes import highest, lowest
from analysis.look.style import label
from analysis.look.wording import counted, names, percent, sentence_case
from analysis.runs.tables import final_shares
from analysis.stored import config, motivations
from sim.store.tables import Records
from sim.sweep.looks.lead import TIE


def leaders(run: Records) -> list[list[str]]:
    """Return the motivations with the largest share in each replicate; several if they tie."""
    table = final_shares(run)
    top = table.filter(pl.col("share") >= pl.col("share").max().over("replicate") - TIE)
    by_replicate = top.sort("replicate", maintain_order=True).partition_by("replicate", maintain_order=True)
    return [group["motivation"].to_list() for group in by_replicate]


def leader(run: Records) -> str:
    """Return the motivation that leads most replicates; of several, the one with the largest mean share."""
    count = Counter(name for tied in leaders(run) for name in tied)
    mean = dict(final_shares(run).group_by("motivation").agg(pl.col("share").mean()).iter_rows())
    return max(motivations(run), key=lambda name: (count[name], mean[name]))


def dominance(run: Records) -> str:
    """Return a sentence about the motivation with the largest share at the end."""
    kinds, ahead = motivations(run), leaders(run)
    if len(kinds) == 1:
        return f"The run holds a single motivation, {label(kinds[0])}, so there was nothing to select."
    return _in_one(run, ahead[0]) if len(ahead) == 1 else _in_many(run, ahead)


def of_the_whole(run: Records) -> str:
    """Return the words for what shares are shares of."""
    mixed = config(run)["population"]["minds"] == "mixed"
    return "of all influence" if mixed else "of the population"


def _in_one(run: Records, ahead: Sequence[str]) -> str:
    share = dict(final_shares(run).select("motivation", "share").iter_rows())
    order = sorted(share, key=share.__getitem__, reverse=True)
    top, rounds = share[ahead[0]], run.provenance["phases"][-1]["last_round"]
    after = f"after {counted(rounds, 'round')}"
    if len(ahead) > 1:
        return f"{sentence_case(names(ahead))} tie for the lead with {percent(top)} {of_the_whole(run)} each {after}."
    who = sentence_case(label(ahead[0]))
    if top > 1 - TIE:
        return f"{who} is the only motivation left {after}."
    extinct = [name for name in motivations(run) if share[name] == 0]
    second = f"ahead of {label(order[1])} with {percent(share[order[1]])}"
    verb = "dominates" if top > 0.5 else "leads, without a majority,"
    return f"{who} {verb} with {percent(top)} {of_the_whole(run)} {after}, {second}." + (
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
    mean = percent(float(share.to_numpy().mean()))
    spread = f"mean share {mean}, from {percent(lowest(share))} to {percent(highest(share))}"
    return f"{sentence_case(label(first[0]))} is dominant in {most} of {total} replicates ({spread}){others}{tied}."
