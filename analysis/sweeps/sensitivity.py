"""What each swept number explains by itself: first-order Sobol indices of a sweep over scattered points.

Sobol's own estimators need Saltelli's design, crossed pairs of samples; ours (Latin hypercube, plain Sobol sequence)
are one sample. RBD-FAST takes any (Tarantola, Gatelli & Mara 2006; from given data, Plischke 2010; its bias taken off,
Tissot & Prieur 2012) and gives first-order indices only; total ones are not guessed. On the Ishigami function, at 128,
512 and 2048 points, its 95% intervals cover the truth in ten of ten Latin hypercubes, and in eight or more of ten Sobol
sequences, which are regular themselves and echo in the harmonics: a Latin hypercube is the steadier choice.
"""

from importlib.util import find_spec
from typing import Any

import altair as alt
import numpy as np
import polars as pl

from analysis.look.encodings import finished
from analysis.look.extremes import highest, lowest
from analysis.look.style import INK, MUTED
from analysis.look.wording import listed, measure_name, percent, sentence_case
from analysis.stored import read
from analysis.sweeps.grid import Key
from analysis.sweeps.keys import swept
from analysis.sweeps.measures import measures
from sim.store.tables import Records

POINTS = 100
"""Fewest points that indices are estimated from: ten harmonics are fitted to each key."""

MEASURES = ("deployment_harm", "gap", "training_reward", "effective_motivations")
"""What is explained."""

CONSTANT = 1e-12
"""Variance below which there is nothing to explain."""


CHART = "sensitivity"
"""Name of the chart."""
EXTRA = "needs the extra 'sensitivity': uv sync --extra sensitivity."


def available() -> bool:
    """Tell whether the library that estimates them is installed (the extra `sensitivity`)."""
    return find_spec("SALib") is not None


def scattered(run: Records) -> list[Key]:
    """Return the numbers that a sweep varies from point to point, if it has enough points; a grid has none."""
    points = read(run, run["jobs"].filter(status="done").select(pl.len())).item()
    return [key for key in swept(run) if key.numeric and 2 * len(key.values) >= points >= POINTS]


def sensitivity(run: Records) -> pl.DataFrame:
    """Give first-order Sobol indices: measure, key, index, low, high (95%, by bootstrap), points.

    A measure is first averaged over the replicates of a point; one that is the same at all points is left out.
    """
    from SALib.analyze import rbd_fast

    keys, known = [key.name for key in scattered(run)], [name for name in MEASURES if name in measures(run)]
    jobs = run["jobs"].filter(status="done").select("job", *(pl.col(name).alias(f"key:{name}") for name in keys))
    mean = run["summary"].group_by("job").agg(pl.col(known).cast(pl.Float64).fill_nan(None).mean())
    table, rows = read(run, jobs.join(mean, on="job")).sort("job"), []
    for measure in known:
        each = table.drop_nulls([measure, *(f"key:{name}" for name in keys)])
        at, value = each.select(f"key:{name}" for name in keys).to_numpy().astype(float), each[measure].to_numpy()
        if len(value) < POINTS or value.var() < CONSTANT:
            continue
        found = rbd_fast.analyze({"num_vars": len(keys), "names": keys}, at, value, seed=np.random.default_rng(0))
        for name, index, half in zip(keys, found["S1"], found["S1_conf"], strict=True):
            rows.append((measure, name, float(index), float(index - half), float(index + half), len(value)))
    schema = {"measure": pl.String, "key": pl.String} | dict.fromkeys(("index", "low", "high"), pl.Float64)
    return pl.DataFrame(rows, schema=schema | {"points": pl.Int64}, orient="row")


def possible(run: Records) -> bool:
    """Tell whether there is anything to estimate, and the library to do so."""
    return bool(scattered(run)) and available() and not sensitivity(run).is_empty()


def chart(table: pl.DataFrame) -> alt.FacetChart:
    """Draw the indices, one panel per measure."""
    named = table.with_columns(
        heading=pl.col("measure").map_elements(lambda name: sentence_case(measure_name(name)), pl.String)
    )
    low, high = min(0.0, lowest(table["low"])), max(1.0, highest(table["high"]))
    percents = alt.Axis(format="%", tickCount=4)
    x = alt.X("index:Q", title=None, scale=alt.Scale(domain=[low, high], nice=False), axis=percents)
    tooltip: list[Any] = [
        "key:N",
        *(alt.Tooltip(f"{name}:Q", format=".1%") for name in ("low", "index", "high")),
        "points:Q",
    ]
    axis = alt.Axis(labelColor=INK, labelLimit=240)
    base = alt.Chart().encode(alt.Y("key:N", title=None, sort=None, axis=axis), tooltip=tooltip)
    bar = base.mark_bar(color=MUTED, height={"band": 0.6}).encode(x)
    span = base.mark_rule(color=INK, strokeWidth=2).encode(alt.X("low:Q", title=None, axis=percents), alt.X2("high:Q"))
    order = named["heading"].unique(maintain_order=True).to_list()
    layers = alt.layer(bar, span, data=named).properties(width=200, height=alt.Step(24))
    return finished(
        layers.facet(alt.Facet("heading:N", title=None, sort=order), columns=2).resolve_axis(x="independent"),
        "What each number explains by itself",
        f"First-order Sobol index: the share of the variance between {highest(table['points'])} points that a number "
        "explains by itself (RBD-FAST). Line: 95% interval. What is missing to 100% is interaction and chance.",
        width=85,
    )


def reading(table: pl.DataFrame) -> str:
    """Name, for each measure, the number that explains most by itself."""
    top = table.sort("index", descending=True, maintain_order=True).unique("measure", keep="first", maintain_order=True)
    phrases = []
    for name in table["measure"].unique(maintain_order=True):
        row = top.filter(measure=name).row(0, named=True)
        clear = "most" if row["low"] > 0 else "most, though not more than chance would,"
        phrases.append(f"{measure_name(name)} is explained {clear} by {row['key']} ({percent(max(0.0, row['index']))})")
    return f"{sentence_case(listed(phrases))}."
