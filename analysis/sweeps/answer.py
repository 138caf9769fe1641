"""The answer of a sweep in sentences, computed from its tables; the terminal and the report print the same ones."""

from itertools import groupby
from math import ceil

import polars as pl

from analysis.look.extremes import highest, lowest
from analysis.look.style import label
from analysis.look.wording import counted, decimal, listed, percent, sentence_case
from analysis.stored import is_endless, read
from analysis.sweeps import pooled, replication
from analysis.sweeps.diagram import fit_sets
from analysis.sweeps.grid import Axis
from analysis.sweeps.layout import Layout
from analysis.sweeps.measures import DOMINANT
from analysis.sweeps.mesh import unsettled
from analysis.sweeps.tables import cells, winners
from sim.store.tables import Records
from sim.sweep.looks.lead import LEVEL

NOBODY = "nobody for sure"
"""Who leads where no lead is significant."""
CHANGES = 4
"""Most changes of the winner along a key that are named one by one."""


def sentences(run: Records, shown: Layout) -> list[str]:
    """Say who dominates in which part, where that changes along each key, how much harm follows, and what failed."""
    table = cells(run, shown, "deployment_harm")
    if shown.replication:
        return [*replication.sentences(run, table), *_failed(run)]
    if pooled.is_scattered(run, shown):
        return [*pooled.sentences(run, shown), *_failed(run)]
    if shown.mesh is None:
        changes = [_along(cells(run, Layout(axis, None, None, ())), axis, run) for axis in shown.axes]
    else:
        changes = [_along(_strips(table, name), axis) for name, axis in zip("xy", shown.axes, strict=True)]
    behind = [*_pooled(table, shown), *_adaptive(run, shown), *_failed(run)]
    return [*_left(run, shown), dominance(table, shown), *changes, harm(table, shown), *behind]


def _left(run: Records, shown: Layout) -> list[str]:
    """Say what selection leaves where, as far as that is known."""
    found = None if shown.y is None else fit_sets.fit_sets(run, shown, patient=False)
    return [] if found is None or isinstance(found, str) else [fit_sets.reading(found, drawn=not is_endless(run))]


def _pooled(table: pl.DataFrame, shown: Layout) -> list[str]:
    """Say that cells are not points where a design's scattered points are pooled."""
    if not shown.sampled:
        return []
    empty = shown.full - table.height
    return [f"Cells pool {shown.sampled} sampled points; {empty} of {shown.full} cells hold none."]


def _adaptive(run: Records, shown: Layout) -> list[str]:
    """Say what an adaptive sweep took, and what its budget left undone."""
    if shown.mesh is None:
        return []
    left = unsettled(winners(run, shown, ties=False), shown.mesh)
    more = f"The budget ended before {counted(left, 'square')} in which the winner changes could be split."
    return [shown.mesh.effort, *([more] if left else [])]


def _strips(squares: pl.DataFrame, name: str) -> pl.DataFrame:
    """Give who holds most of each strip of the finest grid across a key, by area: x, dominant, resolved."""
    strips = squares.select("dominant", "side", x=pl.int_ranges(name, pl.col(name) + pl.col("side"))).explode("x")
    held = strips.group_by("x", "dominant").agg(pl.col("side").sum())
    most = held.filter(pl.col("side") == pl.col("side").max().over("x")).sort("x", "dominant")
    return most.with_columns(resolved=pl.len().over("x") == 1).unique("x", keep="first", maintain_order=True)


def dominance(table: pl.DataFrame, shown: Layout) -> str:
    """Say which motivation dominates in how many cells, or how much of the area; unresolved ones are nobody's."""
    size = (pl.col("side") ** 2).sum()
    total = int(table.select(size).item())
    held = table.filter("resolved").group_by("dominant", maintain_order=True).agg(size.alias("size"))
    parts = list(held.sort("size", descending=True, maintain_order=True).iter_rows())
    ties = total - sum(part for _, part in parts)
    in_area = shown.mesh is not None
    why = _unresolved(table)
    if not parts:
        return f"Nobody leads for sure in {_whole_part(ties, total, in_area)}: {why}."
    several = f"nobody leads for sure in {_part(ties, total, in_area)}, where {why}"
    (first, most), rest = parts[0], [f"{label(n)} in {_part(p, total, in_area)}" for n, p in parts[1:4]]
    more = f" and {counted(len(parts) - 4, 'other')} in the rest" if len(parts) > 4 else ""
    phrases = f", {', '.join(rest) if more else listed(rest)}{more}" if rest else ""
    text = f"{sentence_case(label(first))} dominates in {_whole_part(most, total, in_area)}{phrases}"
    return f"{text}; {several}." if ties else f"{text}."


def _unresolved(table: pl.DataFrame) -> str:
    """Say why cells have no winner, and how many replicates would give most of them one."""
    left = table.filter(~pl.col("resolved"))
    lacking = left["needed"].drop_nulls()
    if lacking.is_empty():
        return "the lead is tied"
    unclear = f"the lead could be chance (exact test at {LEVEL:.0%})"
    return f"{unclear}; about {ceil(float(lacking.quantile(0.5, 'higher') or 0))} replicates would settle half of them"


def _whole_part(size: int, total: int, in_area: bool) -> str:
    """Write a part of all cells, or of the area, and of what it is a part."""
    if in_area:
        return f"{percent(size / total)} of the area"
    if size == total:
        return "the only cell" if total == 1 else f"all {total} cells"
    return f"{size} of {total} cells ({percent(size / total)})"


def _part(size: int, total: int, in_area: bool) -> str:
    return percent(size / total) if in_area else str(size)


def _along(table: pl.DataFrame, axis: Axis, run: Records | None = None) -> str:
    """Say where the winner changes along a key, everything else pooled, and what it holds there in a run of points."""
    alone = pl.when("resolved").then("dominant").otherwise(pl.lit(NOBODY))
    leads = list(table.sort("x").select("x", alone).iter_rows())
    runs = [(name, [place for place, _ in group]) for name, group in groupby(leads, key=lambda row: row[1])]
    key = axis.key.name
    if len(runs) == 1:
        who = runs[0][0]
        lead = "nobody leads for sure, all else pooled" if who == NOBODY else f"{label(who)} dominates most often"
        return f"Whatever the value of {key}, {lead}."
    if axis.key.numeric and len(runs) - 1 <= CHANGES:
        phrases = [f"{label(n)} {axis.stretch(at[0], at[-1])}{_held(run, axis, n, at)}" for n, at in runs]
        return f"Along {key}, all else pooled, the winner is {listed(phrases)}."
    if not axis.key.numeric and len(leads) <= 2 * CHANGES:
        phrases = [f"{label(name)} at {label(axis.called(place))}" for place, name in leads]
        return f"By {key}, all else pooled, the winner is {listed(phrases)}."
    low, high = axis.called(0), axis.called(len(axis.blocks) - 1)
    ends = f"from {label(leads[0][1])} at {low} to {label(leads[-1][1])} at {high}"
    return f"Along {key}, all else pooled, the winner changes {len(runs) - 1} times, {ends}."


def _held(run: Records | None, axis: Axis, name: str, places: list[int]) -> str:
    """Write what a winner holds on average over some places of an axis, each replicate counted once."""
    found = None if run is None or name == NOBODY else pooled.mean(run, f"share_{name}", axis, tuple(places))
    return "" if found is None else f" (mean share {pooled.share_text(found)})"


def harm(table: pl.DataFrame, shown: Layout) -> str:
    """Say how far expected harm in deployment ranges, and where it is highest."""
    known = table.drop_nulls("value")
    if known.is_empty():
        return "Harm in deployment was not recorded."
    low, high = lowest(known["value"]), highest(known["value"])
    if max(abs(low), abs(high)) < 5e-4:
        return "Next to no harm is expected in deployment anywhere (below 0.001 per agent)."
    worst = known.sort("value", descending=True, maintain_order=True).row(0, named=True)
    if high - low < 5e-4:
        return f"Expected harm in deployment is {decimal(high, 3)} per agent everywhere."
    there = f"{label(worst[DOMINANT])} dominates" if worst["resolved"] else "nobody leads for sure"
    return (
        f"Expected harm in deployment ranges from {decimal(low, 3)} to {decimal(high, 3)} per agent; it is highest at "
        f"{where(worst, shown)}, where {there}."
    )


def where(cell: dict[str, int], shown: Layout) -> str:
    """Write the values of the keys at a cell."""
    axes = zip("xy", shown.axes, strict=False)
    parts = [f"{axis.key.name} = {axis.called(cell[name], cell['side'])}" for name, axis in axes]
    return ", ".join(parts + ([f"{shown.panels.name} = {cell['panel']}"] if shown.panels else []))


def _failed(run: Records) -> list[str]:
    failed = read(run, run["jobs"].filter(status="failed").select(pl.len())).item()
    if not failed:
        return []
    return [f"{sentence_case(counted(failed, 'job'))} failed and {'is' if failed == 1 else 'are'} left out."]
