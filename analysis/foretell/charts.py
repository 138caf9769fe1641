"""Charts of forecasts by selection beside the behaviour of networks."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import polars as pl

from analysis.foretell.pair import NEAR_ENOUGH, Pair
from analysis.foretell.transfer import transferred
from analysis.look.encodings import finished
from analysis.look.style import INK

HUES = {"selection": "#0072B2", "network": "#D55E00", "with transfer": "#009E73"}
SHAPES = {"selection": "circle", "network": "square", "with transfer": "diamond"}


def measures_chart(table: pl.DataFrame) -> Any:
    """Draw each measure's mean by selection and by network, with 95 % intervals over replicates and seeds."""
    shown = table.filter(pl.col("measure") != "round of takeoff")
    order = shown["measure"].to_list()
    rows = pl.concat(
        [
            shown.select(
                "measure", who=pl.lit("selection"), mean="predicted", low="predicted_low", high="predicted_high"
            ),
            shown.select("measure", who=pl.lit("network"), mean="realised", low="realised_low", high="realised_high"),
        ]
    )
    names = ["selection", "network"]
    hue = alt.Color("who:N", title=None, scale=alt.Scale(domain=names, range=[HUES[name] for name in names]))
    mark = alt.Shape("who:N", title=None, scale=alt.Scale(domain=names, range=[SHAPES[name] for name in names]))
    y = alt.Y("measure:N", sort=order, title=None, axis=alt.Axis(labelColor=INK, labelLimit=260, minExtent=230))
    base = alt.Chart(rows).encode(y, hue)
    line = base.mark_rule(strokeWidth=2).encode(alt.X("low:Q", title=None), x2="high:Q")
    dots = base.mark_point(filled=True, size=60, opacity=1).encode(
        alt.X("mean:Q"), mark, tooltip=["measure:N", "who:N", alt.Tooltip("mean:Q", format=".3f")]
    )
    return finished(
        alt.layer(line, dots).properties(width=400, height=18 * len(order)),
        "What selection predicts, and what networks do",
        "Means with 95 % intervals, over populations and over networks.",
    )


def distance_chart(pairs: Sequence[Pair], title: str) -> Any:
    """Draw the distance between networks and forecasts, in training and in deployment, by plan."""
    rows = []
    for pair in pairs:
        for place in ("training", "deployment"):
            rows.append(
                {"plan": pair.label, "place": place, "distance": float(pair.distance(environment=place).mean())}
            )
    table = pl.DataFrame(rows)
    y = alt.Y(
        "plan:N",
        sort=[pair.label for pair in pairs],
        title=None,
        axis=alt.Axis(labelColor=INK, labelLimit=420, minExtent=200),
    )
    hue = alt.Color(
        "place:N", title=None, scale=alt.Scale(domain=["training", "deployment"], range=["#8C959F", "#D55E00"])
    )
    mark = alt.Shape(
        "place:N", title=None, scale=alt.Scale(domain=["training", "deployment"], range=["circle", "square"])
    )
    dots = alt.Chart(table).mark_point(filled=True, size=60, opacity=1).encode(
        y, alt.X("distance:Q", title="share of episodes acted otherwise", scale=alt.Scale(domainMin=0)), hue, mark,
        tooltip=["plan:N", "place:N", alt.Tooltip("distance:Q", format=".3f")],
    )  # fmt: skip
    limit = alt.Chart(pl.DataFrame({"x": [NEAR_ENOUGH]})).mark_rule(strokeDash=[5, 4], color=INK).encode(alt.X("x:Q"))
    return finished(
        alt.layer(limit, dots).properties(width=360, height=max(60, 22 * len(pairs))),
        title,
        f"Left of the dashed line ({NEAR_ENOUGH:.0%} of episodes) the prediction of selection counts as correct.",
    )


def acts_chart(pair: Pair, transfer: float) -> Any:
    """Draw the chance of each situation's second act in deployment: selection, with transfer, and networks."""
    world, place = pair.plan.cast.world, pair.place("deployment")
    ends = {name: values[:, place].mean(axis=0) for name, values in pair.behaviour.items()}
    behaviours = {
        "selection": ends["selection"],
        "with transfer": transferred(pair, transfer),
        "network": ends["network"],
    }
    rows = [
        {
            "act": f"{situation.name.replace('_', ' ')}: not {situation.actions[0]}",
            "who": who,
            "chance": float(1.0 - chance[s, 0]),
        }
        for s, situation in enumerate(world.situations)
        if pair.weight[s] > 0
        for who, chance in behaviours.items()
    ]
    table, names = pl.DataFrame(rows), list(behaviours)
    hue = alt.Color("who:N", title=None, scale=alt.Scale(domain=names, range=[HUES[name] for name in names]))
    mark = alt.Shape("who:N", title=None, scale=alt.Scale(domain=names, range=[SHAPES[name] for name in names]))
    y = alt.Y(
        "act:N",
        sort=table["act"].unique(maintain_order=True).to_list(),
        title=None,
        axis=alt.Axis(labelColor=INK, labelLimit=260, minExtent=180),
    )
    dots = (
        alt.Chart(table)
        .mark_point(filled=True, size=70, opacity=1)
        .encode(y, alt.X("chance:Q", title="chance in deployment", axis=alt.Axis(format="%")), hue, mark)
    )
    return finished(
        dots.properties(width=400, height=150),
        "Acts in deployment, with and without transfer",
        f"Transfer {transfer:.2f}: so much of the change of log-odds in deployment follows what "
        "training did in that situation.",
    )


def calibration_chart(pairs: Sequence[Pair], measures: Sequence[str]) -> Any:
    """Draw realised against predicted values over worlds, with a panel per measure; on the diagonal both agree."""
    rows = [
        {
            "measure": name,
            "predicted": float(pair.measures["selection"][name].mean()),
            "realised": float(pair.measures["network"][name].mean()),
            "world": pair.label,
        }
        for name in measures
        for pair in pairs
    ]
    table = pl.DataFrame(rows)
    ends = pl.DataFrame([{"measure": name, "predicted": x, "realised": x} for name in measures for x in (0.0, 1.0)])
    both = pl.concat(
        [table.with_columns(line=pl.lit(False)), ends.with_columns(world=pl.lit(""), line=pl.lit(True))],
        how="diagonal_relaxed",
    )
    base = alt.Chart().encode(alt.X("predicted:Q", title="predicted"), alt.Y("realised:Q", title="realised"))
    line = base.transform_filter("datum.line").mark_line(strokeDash=[5, 4], color=INK, strokeWidth=1)
    dots = (
        base.transform_filter("!datum.line")
        .mark_point(filled=True, size=45, color=HUES["network"], opacity=0.9)
        .encode(tooltip=["world:N"])
    )
    chart = alt.layer(line, dots, data=both).properties(width=185, height=150)
    return finished(
        chart.facet(alt.Facet("measure:N", title=None, sort=list(measures)), columns=3),
        "Calibration over worlds and regimes",
        "A dot per world and regime; on the dashed line, networks do what selection predicts.",
    )
