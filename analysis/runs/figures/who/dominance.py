"""Figure: motivations that come to dominate, and the rounds in which they do."""

import altair as alt
import polars as pl

from analysis.look.encodings import NAMES, WIDTH, finished, in_order, paint, rows, shape
from analysis.look.extremes import highest
from analysis.look.style import INK
from analysis.look.wording import names, sentence_case
from analysis.page.figure import WHO
from analysis.runs.figures.recipe import Recipe, many
from analysis.stored import read
from sim.store.tables import Records
from sim.sweep.looks.lead import TIE
from sim.tables.summary import MAJORITY


def table(run: Records) -> pl.DataFrame:
    """Return dates of dominance: motivation, leads, early, round, late, fixed.

    `leads` counts the replicates that the motivation leads at the end. Over these, `round` is the median of the first
    round in which its share was over one half; `early` and `late` are the extremes (null without such a round). `fixed`
    counts the replicates in which no other motivation is left.
    """
    held = run["rounds"].filter(pl.col("round") > 0, pl.col("share") > MAJORITY)
    first = held.group_by("replicate", pl.col("motivation").cast(pl.String)).agg(since=pl.col("round").min())
    ends = run["summary"].select("replicate", "dominant_share", motivation=pl.col("dominant").cast(pl.String))
    date = pl.col("since").cast(pl.Float64)
    grouped = ends.join(first, on=["replicate", "motivation"], how="left").group_by("motivation")
    dated = grouped.agg(
        leads=pl.len(),
        early=date.min(),
        round=date.median(),
        late=date.max(),
        fixed=(pl.col("dominant_share") > 1 - TIE).sum(),
    )
    return read(run, dated.sort("leads", "motivation", descending=[True, False]))


def chart(table: pl.DataFrame) -> alt.LayerChart:
    """Draw for each motivation that leads a replicate the rounds since which it has dominated."""
    known = table.filter(pl.col("round").is_not_null())
    high = max(1.0, highest(known["late"], 1.0))
    x = alt.Scale(domain=[0, 1.3 * high], nice=False)
    base = alt.Chart(table).encode(rows(table))
    dated = base.transform_filter("isValid(datum.round)")
    tooltip = ["motivation:N", "leads:Q", "early:Q", "round:Q", "late:Q", "fixed:Q"]
    axis = alt.Axis(tickCount=6)
    rule = dated.mark_rule(strokeWidth=3, opacity=0.45).encode(
        alt.X("early:Q", scale=x, title="round", axis=axis), alt.X2("late:Q"), paint(table)
    )
    point = dated.mark_point(filled=True, size=80, opacity=1).encode(
        alt.X("round:Q", scale=x), paint(table), shape(table), tooltip=tooltip
    )
    times = f"datum.leads + ' of {table['leads'].sum()}' + (isValid(datum.round) ? '' : ', never over one half')"
    text = base.transform_calculate(text=times, end="isValid(datum.late) ? datum.late : 0")
    text = text.mark_text(align="left", dx=8, fontSize=11, color=INK).encode(
        alt.X("end:Q", scale=x), text="text:N", tooltip=tooltip
    )
    return finished(
        alt.layer(rule, point, text).properties(width=WIDTH - NAMES, height=26 * len(in_order(table))),
        "Who comes to dominate, and when",
        "By the motivation that leads at the end: in how many replicates, and the first round in which it "
        "held over one half. Symbol: median. Line: from the earliest to the latest.",
    )


def reading(table: pl.DataFrame) -> str:
    """Name the motivation that leads most often, and the earliest date of a majority."""
    most = table.filter(pl.col("leads") == pl.col("leads").max())
    total = table["leads"].sum()
    lead, each = ("leads", "") if most.height == 1 else ("lead", " each")
    text = f"{names(most['motivation'])} {lead} in {most['leads'][0]} of {total}{each}"
    dated = table.filter(pl.col("early").is_not_null()).sort("early", maintain_order=True)
    if dated.is_empty():
        return f"{sentence_case(text)}; none of them ever holds over one half."
    return f"{sentence_case(text)}; the earliest of their majorities comes in round {dated['early'][0]:.0f}."


FIGURE = Recipe("dominance", WHO, 40, table, chart, reading, ("rounds",), many, fluid=True)
