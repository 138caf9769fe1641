"""What a diagram or a chart of a sweep shows, in a line."""

import polars as pl

from analysis.look.extremes import highest, lowest
from analysis.look.wording import listed, measure_name, names, number, percent, sentence_case
from analysis.sweeps import pooled
from analysis.sweeps.answer import dominance, where
from analysis.sweeps.layout import Layout
from analysis.sweeps.measures import DOMINANT
from sim.store.tables import Records


def reading(run: Records, table: pl.DataFrame, shown: Layout, measure: str) -> str:
    """Say in a line what a diagram shows; of points scattered over more than its two keys, that it is no map."""
    if pooled.is_scattered(run, shown):
        return pooled.not_told(run, shown)
    if measure == DOMINANT:
        return dominance(table, shown)
    known = table.drop_nulls("value")
    if known.is_empty():
        return f"No cell has a {measure_name(measure)}."
    if highest(known["value"]) == lowest(known["value"]):
        return f"{sentence_case(measure_name(measure))} is {number(known['value'][0])} everywhere."
    best, least = (
        known.sort("value", descending=down, maintain_order=True).row(0, named=True) for down in (True, False)
    )
    size = max(abs(best["value"]), abs(least["value"]))
    return (
        f"{sentence_case(measure_name(measure))} is highest, {number(best['value'], size)}, at {where(best, shown)}; "
        f"lowest, {number(least['value'], size)}, at {where(least, shown)}."
    )


def reading_along(table: pl.DataFrame, shown: Layout, measure: str) -> str:
    """Say in a line what a chart over one key shows: medians at both ends."""
    ends = [table.filter(x=place) for place in (lowest(table["x"]), highest(table["x"]))]
    tops = [end.sort("value", descending=True, nulls_last=True, maintain_order=True).row(0, named=True) for end in ends]
    known = [(top, f"at {shown.x.key.name} = {shown.x.labels[top['x']]}") for top in tops if top["value"] is not None]
    if not known:
        return "Nothing was recorded."
    if measure != DOMINANT:
        size = max(abs(top["value"]) for top, _ in known)
        phrases = [f"{number(top['value'], size)} {place}" for top, place in known]
        return f"Median {measure_name(measure)}: {listed(phrases)}."
    if shown.replication:
        top, _ = known[0]
        return f"Largest median share: {names([top['motivation']])} with {percent(top['value'])}."
    phrases = [f"{names([top['motivation']])} with {percent(top['value'])} {place}" for top, place in known]
    return f"Largest median share: {listed(phrases)}."
