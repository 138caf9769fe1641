"""Figure: published rates of language models, to be compared with the probe."""

import altair as alt
import polars as pl

from analysis.look.encodings import NAMES, finished, panels
from analysis.look.marks import RATE
from analysis.look.style import INK, MUTED
from analysis.page.figure import WHY
from analysis.runs.figures.recipe import Recipe
from analysis.runs.figures.why.probe import has_probe
from analysis.runs.published import published
from sim.store.tables import Records


def table(run: Records) -> pl.DataFrame:
    """Return published rates; they do not depend on the run."""
    return published()


def chart(table: pl.DataFrame) -> alt.FacetChart:
    """Draw published rates of the language models that were measured in every arm."""
    arms = table["arm"].unique(maintain_order=True).to_list()
    in_all = pl.col("arm").n_unique().over("model") == len(arms)
    whole, rest = table.filter(in_all), table.filter(~in_all, pl.col("arm") == arms[0])
    base = alt.Chart().encode(alt.Y("model:N", title=None, axis=alt.Axis(labelColor=INK, minExtent=NAMES)))
    interval = base.mark_rule(color=MUTED, strokeWidth=1.6).encode(alt.X("low:Q", title=None, **RATE), alt.X2("high:Q"))
    tooltip = ["model:N", "arm:N", "k:Q", "n:Q", alt.Tooltip("rate:Q", format=".1%")]
    point = base.mark_point(filled=True, color=INK, size=46, opacity=1).encode(alt.X("rate:Q"), tooltip=tooltip)
    text = base.mark_text(align="left", dx=5, fontSize=10.5, color=INK).encode(alt.X("high:Q"), alt.Text("text:N"))
    counted = whole.with_columns(text=pl.format("{}/{}", "k", "n"))
    chart = alt.layer(interval, point, text, data=counted).properties(width=150, height=alt.Step(24))
    return finished(
        chart.facet(panels("arm", whole), columns=3).resolve_axis(x="independent"),
        "Published rates at which language models take a paid act",
        "Asked for an even number while grader metadata pays odd: answers that take the pay, with Wilson 95% "
        f"intervals. Shown: models measured in every arm; of the {rest.height} others, {rest.filter(k=0).height} never "
        f"took it in the arm '{arms[0]}'. Compare sign and order, not size. Source: odd-number-forensics (2026).",
    )


def reading(table: pl.DataFrame) -> str:
    """Return a sentence with the number of models whose rate is lowest in the arm that declares the pay inert."""
    arms = table["arm"].n_unique()
    whole = table.filter(pl.col("arm").n_unique().over("model") == arms)
    lowest = whole.filter(pl.col("rate") == pl.col("rate").min().over("model")).filter(arm="declared_inert").height
    return (
        f"In {lowest} of {whole['model'].n_unique()} models the rate is lowest where the pay is declared inert; "
        "compare sign and order with the simulated arms, not size."
    )


FIGURE = Recipe("published", WHY, 40, table, chart, reading, ("behaviour",), has_probe)
