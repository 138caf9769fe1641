"""Charts over rounds: single replicates, what moved each share, how many motivations are left."""

import altair as alt
import polars as pl

from analysis.look.encodings import WIDTH, finished, paint, panels
from analysis.look.style import FAINT, INK, MUTED
from analysis.runs.paths import TERMS

_DASHES = {"selection": [1, 0], "drift": [2, 2], "learning": [7, 3], "transmission": [9, 3, 2, 3]}
BAND = "Line: median over replicates. Band: from the 5% to the 95% quantile."


def _rounds(table: pl.DataFrame, ticks: int = 3) -> alt.X:
    scale = alt.Scale(domain=[0, table["round"].max()], nice=False)
    return alt.X("round:Q", title="round", scale=scale, axis=alt.Axis(tickCount=ticks))


def replicates(table: pl.DataFrame) -> alt.FacetChart:
    """Draw every replicate's path of shares, one panel per motivation."""
    count = table["replicate"].n_unique()
    top = min(1.0, 1.06 * table["share"].max())
    y = alt.Y(
        "share:Q", title=None, scale=alt.Scale(domain=[0, top], nice=False), axis=alt.Axis(format="%", tickCount=4)
    )
    line = alt.Chart().mark_line(strokeWidth=1, opacity=0.55)
    told = ["motivation:N", "replicate:N", "round:Q", alt.Tooltip("share:Q", format=".1%")]
    lines = line.encode(_rounds(table).title(None), y, paint(table), alt.Detail("replicate:N"), tooltip=told)
    chart = alt.layer(lines, data=table).properties(width=130, height=95).facet(panels("motivation", table), columns=4)
    return finished(
        chart.resolve_axis(x="independent"),
        "Every replicate on its own path",
        f"Share of the population over rounds, one line for each of {count} replicates: same prior, same reward, "
        "other draws. Lines that part early show where chance decides.",
    )


def price(table: pl.DataFrame) -> alt.FacetChart:
    """Draw what moved each share, summed over rounds, one panel per motivation."""
    named = [name for name in TERMS if (table["term"] == name).any()]
    first = pl.col("share").filter(pl.col("round") == 0).first().over("motivation", "term")
    shown = table.with_columns(net=pl.col("share") - first)
    y = alt.Axis(format="+%", tickCount=4)
    base = alt.Chart().encode(_rounds(table).title(None))
    dash = alt.Scale(domain=named, range=[_DASHES[name] for name in named])
    terms = base.mark_line(strokeWidth=1.4, color=INK).encode(
        alt.Y("moved:Q", title=None, axis=y),
        alt.StrokeDash("term:N", scale=dash, title=None, legend=alt.Legend(symbolSize=260, symbolStrokeWidth=1.6)),
        tooltip=["motivation:N", "term:N", "round:Q", alt.Tooltip("moved:Q", format="+.2%")],
    )
    whole = base.mark_line(strokeWidth=5, opacity=0.35).encode(alt.Y("net:Q", title=None, axis=y), paint(table))
    zero = base.mark_rule(color=FAINT).encode(alt.Y("zero:Q", title=None)).transform_calculate(zero="0")
    chart = alt.layer(zero, whole, terms, data=shown).properties(width=130, height=105)
    return finished(
        chart.facet(panels("motivation", table), columns=4).resolve_axis(x="independent"),
        "What moved each share",
        "Change of share since the founding, summed over rounds and averaged over replicates, split exactly (Price "
        "1970): selection is what pay explains, drift the luck of copying, learning happens inside minds, "
        "transmission is mutation and shaping. Broad line in colour: their sum.",
    )


def diversity(table: pl.DataFrame) -> alt.LayerChart:
    """Draw the effective number of motivations over rounds."""
    scale = alt.Scale(domain=[1, max(1.5, table["high"].max())], nice=False)
    return finished(
        median_in_band(table, "effective", "effective number", scale, ".2f"),
        "How many motivations are left",
        f"Effective number of motivations: as many as there would be if all held equal shares. {BAND}",
    )


def median_in_band(table: pl.DataFrame, column: str, title: str, scale: alt.Scale, digits: str) -> alt.LayerChart:
    """Draw a median over rounds in the band of its quantiles, columns `low` and `high`."""
    base = alt.Chart(table).encode(_rounds(table, 8))
    band = base.mark_area(color=MUTED, opacity=0.25).encode(alt.Y("low:Q", scale=scale, title=None), alt.Y2("high:Q"))
    told = ["round:Q", *(alt.Tooltip(f"{name}:Q", format=digits) for name in ("low", column, "high"))]
    line = base.mark_line(color=INK, strokeWidth=2).encode(
        alt.Y(f"{column}:Q", title=title, scale=scale, axis=alt.Axis(tickCount=5)), tooltip=told
    )
    return alt.layer(band, line).properties(width=WIDTH - 40, height=200)
