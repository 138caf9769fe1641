"""Charts of how long things take: survival curves, and since when somebody dominates."""

import altair as alt
import polars as pl

from analysis.look.encodings import NAMES, WIDTH, finished, in_order, paint, rows, shape
from analysis.look.style import INK, MUTED

UNTIL = {
    "first_hit": "the scored act was not tried yet",
    "takeoff": "the scored act is not in the majority yet",
    "dominance_round": "nobody holds over one half yet",
    "fixation_round": "several motivations are left",
}
"""What is so until an event, as its panel is headed."""


def waiting(table: pl.DataFrame) -> alt.FacetChart:
    """Draw Kaplan-Meier curves, one panel per event."""
    x = alt.X("round:Q", title="round", scale=alt.Scale(domain=[0, table["round"].max()], nice=False))
    y = alt.Scale(domain=[0, 1])
    ended = {f"{end}_to_here": pl.col(end).fill_null(pl.col(end).shift().over("event")) for end in ("low", "high")}
    named = table.with_columns(**ended, until=pl.col("event").replace_strict(UNTIL, return_dtype=pl.String))
    base = alt.Chart().encode(x.axis(tickCount=5))
    band = base.mark_area(color=MUTED, opacity=0.25, interpolate="step-after")
    band = band.transform_filter("isValid(datum.low_to_here)")  # a step has an end where its interval has none
    band = band.encode(alt.Y("low_to_here:Q", scale=y, title=None), alt.Y2("high_to_here:Q"))
    told = ["event:N", "round:Q", *(alt.Tooltip(f"{n}:Q", format=".1%") for n in ("low", "surviving", "high"))]
    line = base.mark_line(color=INK, strokeWidth=2, interpolate="step-after").encode(
        alt.Y("surviving:Q", title=None, scale=y, axis=alt.Axis(format="%", tickCount=5)),
        tooltip=[*told, "happened:Q", "replicates:Q"],
    )
    order = [UNTIL[name] for name in named["event"].unique(maintain_order=True)]
    facet = alt.Facet("until:N", title=None, sort=order)
    chart = alt.layer(band, line, data=named).properties(width=270, height=150).facet(facet, columns=2)
    return finished(
        chart.resolve_axis(x="independent"),
        "How long exploration and dominance take",
        "Share of replicates in which it is still so after that round (Kaplan-Meier; replicates in which it never "
        "ends count as long as they ran). Band: 95% interval.",
    )


def dominance(table: pl.DataFrame) -> alt.LayerChart:
    """Draw since when each motivation that leads somewhere has dominated."""
    known = table.filter(pl.col("round").is_not_null())
    high = max(1.0, known["late"].max() or 1.0)
    x = alt.Scale(domain=[0, 1.3 * high], nice=False)
    base = alt.Chart(table).encode(rows(table))
    dated = base.transform_filter("isValid(datum.round)")
    told = ["motivation:N", "leads:Q", "early:Q", "round:Q", "late:Q", "fixed:Q"]
    axis = alt.Axis(tickCount=6)
    rule = dated.mark_rule(strokeWidth=3, opacity=0.45).encode(
        alt.X("early:Q", scale=x, title="round", axis=axis), alt.X2("late:Q"), paint(table)
    )
    point = dated.mark_point(filled=True, size=80, opacity=1).encode(
        alt.X("round:Q", scale=x), paint(table), shape(table), tooltip=told
    )
    times = f"datum.leads + ' of {table['leads'].sum()}' + (isValid(datum.round) ? '' : ', never over one half')"
    text = base.transform_calculate(text=times, end="isValid(datum.late) ? datum.late : 0")
    text = text.mark_text(align="left", dx=8, fontSize=11, color=INK).encode(
        alt.X("end:Q", scale=x), text="text:N", tooltip=told
    )
    return finished(
        alt.layer(rule, point, text).properties(width=WIDTH - NAMES, height=26 * len(in_order(table))),
        "Who comes to dominate, and when",
        "By the motivation that leads at the end: in how many replicates, and the first round in which some "
        "motivation held over one half. Symbol: median. Line: from the earliest to the latest.",
    )
