"""The triangle of three motivations: where populations go, and where they end."""

import altair as alt
import polars as pl

from analysis.look.encodings import finished, paint
from analysis.look.style import FAINT, INK, MUTED
from analysis.runs.paths import corners


def ternary(table: pl.DataFrame) -> alt.LayerChart:
    """Draw paths through the triangle of three motivations, with where they end."""
    names = [name.removeprefix("share_") for name in table.columns if name.startswith("share_")]
    table, place = table.rename({f"share_{name}": key for name, key in zip(names, "abc", strict=True)}), corners(names)
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.18, 1.18], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[-0.1, 0.95], nice=False))
    leads = pl.concat_list("a", "b", "c").list.arg_max()
    ends = table.filter("end", series="simulated").with_columns(
        motivation=leads.replace_strict(dict(enumerate(names)), return_dtype=pl.String)
    )
    start = table.filter(pl.col("round") == 0, pl.col("series") == "simulated").head(1)
    told = [
        "path:N",
        "round:Q",
        *(alt.Tooltip(f"{k}:Q", title=n, format=".1%") for k, n in zip("abc", names, strict=True)),
    ]
    sides = (
        alt.Chart(_grid(place))
        .mark_rule(strokeWidth=1)
        .encode(
            x, y, alt.X2("x2:Q"), alt.Y2("y2:Q"), color=alt.condition("datum.side", alt.value(MUTED), alt.value(FAINT))
        )
    )
    path = alt.Chart(table).encode(x, y, alt.Order("round:Q"), alt.Detail("path:N"))
    lines = path.transform_filter("datum.series === 'simulated'").mark_line(color=MUTED, strokeWidth=0.9, opacity=0.4)
    dashed = path.transform_filter("datum.series === 'expected'").mark_line(
        color=INK, strokeWidth=1.8, strokeDash=[4, 3]
    )
    final = alt.Chart(ends).mark_point(filled=True, size=60, opacity=0.9, stroke="white", strokeWidth=0.6)
    spots = alt.Chart(place)
    text = spots.transform_calculate(
        text="replace(datum.motivation, /_/g, ' ')", up="datum.y > 0.5 ? datum.y + 0.05 : datum.y - 0.05"
    ).mark_text(fontSize=12, fontWeight=600, color=INK)
    domain = pl.DataFrame({"motivation": names})
    origin = alt.Chart(start).mark_point(shape="circle", filled=True, fill="white", stroke=INK, size=70, opacity=1)
    layers = [
        sides, lines.encode(tooltip=told), *([dashed] if (table["series"] == "expected").any() else []),
        final.encode(x, y, paint(domain), tooltip=told), origin.encode(x, y, tooltip=told),
        text.encode(x, alt.Y("up:Q", axis=None), text="text:N"),
    ]  # fmt: skip
    count = ends.height
    return finished(
        alt.layer(*layers).properties(width=520, height=400),
        "Where three motivations go",
        "Each point is a population: the nearer to a corner, the larger that motivation's share. Open circle: the "
        f"founders. Filled, in the colour of who leads: the end of {'each replicate' if count > 1 else 'the run'}. "
        "Dashed: expected path without drift (infinite population).",
        width=85,
    )


def _grid(place: pl.DataFrame) -> pl.DataFrame:
    """Give the sides of the triangle and lines of equal share at quarters: x, y, x2, y2, side."""
    xs, ys = place["x"].to_list(), place["y"].to_list()
    rows = []
    for k in range(3):
        one, two = (k + 1) % 3, (k + 2) % 3
        for share in (0.0, 0.25, 0.5, 0.75):
            ends = [(share * at[k] + (1 - share) * at[other]) for other in (one, two) for at in (xs, ys)]
            rows.append((*ends, share == 0.0))
    return pl.DataFrame(rows, schema=["x", "y", "x2", "y2", "side"], orient="row")
