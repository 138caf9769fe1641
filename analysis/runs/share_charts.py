"""Charts of who holds which share: over rounds, and at the end of every replicate."""

import altair as alt
import polars as pl

from analysis.look.encodings import ROW_LIMIT, WIDTH, finished, in_order, paint, panels, shape
from analysis.look.spacing import apart
from analysis.look.style import INK, LABEL_EXPR, MUTED, PAPER, label

TITLE = "Which motivations training selects"

ENDS_LIMIT = 60
"""Most replicates shown one by one."""

LABELLED = 0.04
"""Smallest share at the end that is named beside its line."""

_BOUNDARY = "#AEB6BF"
_DASHED = " Dashed: expected path without drift (infinite population)."


def shares(table: pl.DataFrame) -> alt.LayerChart:
    """Draw the shares of one replicate over rounds, the expected path dashed, phases marked."""
    simulated, path = (table.filter(series=name) for name in ("simulated", "expected"))
    x, y, legend = _rounds(table), _share(table), alt.Legend(labelExpr=LABEL_EXPR)
    tooltip = ["motivation:N", "phase:N", "round:Q", alt.Tooltip("share:Q", format=".1%")]
    colour = paint(table, legend=legend)
    line = alt.Chart(simulated).mark_line(strokeWidth=2).encode(x, y, colour, tooltip=tooltip)
    dashed = alt.Chart(path).mark_line(strokeWidth=1.2, strokeDash=[4, 3]).encode(x, y, paint(table))
    marks = alt.Chart(_sparse(simulated)).mark_point(filled=True, size=52, opacity=1)
    marks = marks.encode(x, y, colour, shape(table, legend=legend), tooltip=tooltip)
    layers = [*_phases(table, x), line, *([dashed] if path.height else []), marks, *_end_labels(simulated, x, y)]
    caption = "Lines: share of the population, one replicate." + (_DASHED if path.height else "")
    return finished(alt.layer(*layers).properties(width=WIDTH - 130, height=340), TITLE, caption)


def bands(table: pl.DataFrame) -> alt.FacetChart:
    """Draw the shares of many replicates over rounds, one panel per motivation, with quantile bands."""
    path = table.filter(series="expected")
    x, y = _rounds(table, ticks=3).title(None), _share(table).title(None)
    base = alt.Chart().encode(x, paint(table))
    simulated = base.transform_filter("datum.series === 'simulated'")
    band = simulated.mark_area(opacity=0.25).encode(alt.Y("low:Q", scale=y["scale"], title=None), alt.Y2("high:Q"))
    line = simulated.mark_line(strokeWidth=2).encode(y)
    dashed = base.transform_filter("datum.series === 'expected'").mark_line(strokeWidth=1.2, strokeDash=[4, 3])
    starts = _starts(table).filter(pl.col("round") > 0)
    rule = alt.Chart(starts).mark_rule(color=_BOUNDARY).encode(x)
    layers = [band, *([rule] if starts.height else []), line]
    layers += [dashed.encode(y, color=alt.value(INK))] if path.height else []
    told = ", ".join(f"{name} (round {start})" for name, start in starts.select("name", "round").iter_rows())
    chart = (
        alt.layer(*layers, data=table).properties(width=130, height=95).facet(panels("motivation", table), columns=4)
    )
    return finished(
        chart.resolve_axis(x="independent"),
        TITLE,
        "Share of the population over rounds. Lines: median over replicates. Bands: from the 5% to the 95% quantile."
        + (_DASHED if path.height else ""),
        f"Vertical lines: start of {told}." if told else "",
    )


def ends(table: pl.DataFrame) -> alt.Chart:
    """Draw the shares at the end of every replicate as stacked bars."""
    order = {name: place for place, name in enumerate(in_order(table))}
    limit = min(ENDS_LIMIT, ROW_LIMIT // len(order) - 1)
    shown = table.filter(pl.col("replicate") < limit).with_columns(
        place=pl.col("motivation").replace_strict(order, return_dtype=pl.Int64)
    )
    chart = alt.Chart(shown).mark_bar(stroke=PAPER, strokeWidth=0.5)
    chart = chart.encode(
        alt.X("replicate:O", sort=_by_winner(shown), axis=alt.Axis(labelAngle=0, labelOverlap=True)),
        alt.Y("share:Q", title="share at the end", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1])),
        paint(table, legend=alt.Legend(labelExpr=LABEL_EXPR)),
        alt.Order("place:Q"),
        tooltip=["replicate:O", "motivation:N", alt.Tooltip("share:Q", format=".1%")],
    )
    count, first = table["replicate"].n_unique(), f", the first {limit}" if table.height > shown.height else ""
    return finished(
        chart.properties(width=WIDTH, height=220),
        f"The same training, {count} times",
        f"One bar per replicate{first}: same prior, same reward, other draws. Bars differ by chance alone.",
    )


def _by_winner(table: pl.DataFrame) -> list[int]:
    """Order replicates by who leads at the end, and by how much."""
    top = table.group_by("replicate").agg(pl.col("share").max(), place=pl.col("share").arg_max())
    return top.sort("place", "share", "replicate", descending=[False, True, False])["replicate"].to_list()


def _rounds(table: pl.DataFrame, ticks: int = 8) -> alt.X:
    scale = alt.Scale(domain=[0, table["round"].max()], nice=False)
    return alt.X("round:Q", title="round", scale=scale, axis=alt.Axis(tickCount=ticks))


def _share(table: pl.DataFrame) -> alt.Y:
    scale = alt.Scale(domain=[0, min(1.0, 1.06 * table["high"].max())], nice=False)
    return alt.Y("share:Q", title="share of the population", scale=scale, axis=alt.Axis(format="%", tickCount=5))


def _sparse(table: pl.DataFrame) -> pl.DataFrame:
    """Pick a few rounds to carry symbols."""
    rounds = table["round"].unique().sort()
    return table.filter(pl.col("round").is_in(rounds.gather_every(max(1, rounds.len() // 7)).to_list()))


def _starts(table: pl.DataFrame) -> pl.DataFrame:
    """Give the first round of each phase: phase, round, name."""
    starts = table.group_by("phase").agg(pl.col("round").min()).sort("round")
    return starts.with_columns(name=pl.col("phase").str.replace_all("_", " "))


def _phases(table: pl.DataFrame, x: alt.X) -> list[alt.Chart]:
    """Mark where each phase starts; names stand on two levels, so that short phases do not collide."""
    starts = _starts(table)
    rules = alt.Chart(starts.filter(pl.col("round") > 0)).mark_rule(color=_BOUNDARY).encode(x)
    texts = [
        alt.Chart(starts.gather_every(2, offset))
        .mark_text(align="left", dx=2, dy=dy, fontSize=11, color=MUTED)
        .encode(x, alt.Text("name:N"), y=alt.value(0))
        for offset, dy in ((0, -8), (1, -22))
        if starts.height > offset
    ]
    return [*([rules] if starts.height > 1 else []), *texts]


def _end_labels(table: pl.DataFrame, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Name the larger shares at the end, moved apart where they would overlap."""
    ends = table.filter((pl.col("round") == table["round"].max()) & (pl.col("share") >= LABELLED)).sort("share")
    size = 0.05 * y["scale"]["domain"][1]
    texts = [f"{label(name)} {share:.0%}" for name, share in ends.select("motivation", "share").iter_rows()]
    at = apart(ends["share"].to_list(), [size] * ends.height)
    named = ends.with_columns(at=pl.Series(at, dtype=pl.Float64), text=pl.Series(texts, dtype=pl.String))
    base = alt.Chart(named).encode(x, alt.Y("at:Q", scale=y["scale"]))
    dot = base.mark_point(filled=True, size=46, opacity=1, xOffset=12).encode(paint(table), shape(table))
    return [dot, base.mark_text(align="left", dx=20, fontSize=11.5, color=INK).encode(alt.Text("text:N"))]
