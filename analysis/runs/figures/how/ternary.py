"""Figure: paths of populations in the triangle of three motivations."""

from collections.abc import Sequence
from math import sqrt

import altair as alt
import polars as pl

from analysis.look.encodings import ROW_LIMIT, finished, paint
from analysis.look.style import FAINT, INK, MUTED, label
from analysis.look.wording import counted, listed
from analysis.page.figure import HOW
from analysis.runs.figures.recipe import Recipe
from analysis.runs.rounds import ONE_BY_ONE, fewer_replicates, some_rounds
from analysis.stored import is_endless, motivations, read
from sim.store.tables import Records
from sim.sweep.looks.lead import TIE


def corners(names: Sequence[str]) -> pl.DataFrame:
    """Return the corners of the triangle of three motivations, with sides of length 1: motivation, x, y."""
    return pl.DataFrame({"motivation": list(names), "x": [0.0, 1.0, 0.5], "y": [0.0, 0.0, sqrt(0.75)]})


def table(run: Records) -> pl.DataFrame:
    """Return paths in the triangle of three motivations: series, path, round, x, y, end, share_<motivation>.

    `series` is `simulated` (a `path` per replicate) or `expected` (path -1). `end` marks the last round.
    """
    names, count = motivations(run), min(ONE_BY_ONE, run.provenance["replicates"])
    kept = some_rounds(run, (ROW_LIMIT - 1) // (count + 1))
    sources = {
        "simulated": ("rounds", pl.col("replicate").cast(pl.Int64)),
        "expected": ("expected", pl.lit(-1, pl.Int64)),
    }
    parts = [
        run[table]
        .select("round", "motivation", "share", series=pl.lit(series), path=path)
        .filter(pl.col("round").is_in(kept), pl.col("path") < count)
        for series, (table, path) in sources.items()
        if table in run.tables and not (series == "expected" and is_endless(run))
    ]
    long = read(run, pl.concat(parts)).join(corners(names), on="motivation")
    share = pl.col("share")
    shares = [share.filter(pl.col("motivation") == name).first().alias(f"share_{name}") for name in names]
    points = long.group_by("series", "path", "round").agg(
        (share * pl.col("x")).sum().alias("x"), (share * pl.col("y")).sum().alias("y"), *shares
    )
    last = (pl.col("round") == pl.col("round").max()).alias("end")
    table = points.select("series", "path", "round", "x", "y", last, pl.col("^share_.*$"))
    return table.sort("series", "path", "round", descending=[True, False, False])


def chart(table: pl.DataFrame) -> alt.LayerChart:
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
    tooltip = [
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
    count, lined = ends.height, bool((table["series"] == "expected").any())
    layers = [
        sides, lines.encode(tooltip=tooltip), *([dashed] if lined else []),
        final.encode(x, y, paint(domain), tooltip=tooltip), origin.encode(x, y, tooltip=tooltip),
        text.encode(x, alt.Y("up:Q", axis=None), text="text:N"),
    ]  # fmt: skip
    return finished(
        alt.layer(*layers).properties(width=520, height=400),
        "Where three motivations go",
        "Each point is a population: the nearer to a corner, the larger that motivation's share. Open circle: the "
        f"founders. Filled, in the colour of who leads: the end of {'each path' if count > 1 else 'the run'}. "
        + ("Dashed: expected path without drift (infinite population), as far as it may be trusted." if lined else ""),
        width=85,
    )


def _grid(place: pl.DataFrame) -> pl.DataFrame:
    """Return the sides of the triangle, and lines of equal share at quarters: x, y, x2, y2, side."""
    xs, ys = place["x"].to_list(), place["y"].to_list()
    rows = []
    for k in range(3):
        one, two = (k + 1) % 3, (k + 2) % 3
        for share in (0.0, 0.25, 0.5, 0.75):
            ends = [(share * at[k] + (1 - share) * at[other]) for other in (one, two) for at in (xs, ys)]
            rows.append((*ends, share == 0.0))
    return pl.DataFrame(rows, schema=["x", "y", "x2", "y2", "side"], orient="row")


def reading(table: pl.DataFrame) -> str:
    """Count where paths end."""
    columns = [name for name in table.columns if name.startswith("share_")]
    ends = table.filter("end", series="simulated").select(columns)
    top = [[c for c in columns if row[c] >= max(row.values()) - TIE] for row in ends.iter_rows(named=True)]
    alone = {name: sum(tied == [name] for tied in top) for name in columns}
    phrases = [f"{label(name.removeprefix('share_'))} in {count}" for name, count in alone.items() if count]
    ties = sum(len(tied) > 1 for tied in top)
    phrases += [f"a tie in {ties}"] if ties else []
    return f"Who leads at the end, of {counted(ends.height, 'path')}: {listed(phrases)}."


def _three(run: Records) -> bool:
    return len(motivations(run)) == 3


FIGURE = Recipe(
    "ternary", HOW, 20, table, chart, reading, ("rounds",), _three, left_out=fewer_replicates, example="runs/three"
)
