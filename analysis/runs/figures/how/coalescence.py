"""Figure: number of founders with living descendants, over rounds."""

import altair as alt
import polars as pl

from analysis.look.encodings import finished
from analysis.look.extremes import highest
from analysis.look.marks import BAND, median_in_band
from analysis.page.figure import HOW
from analysis.runs.figures.recipe import Recipe
from analysis.runs.rounds import some_rounds
from analysis.stored import config, read
from sim.store.tables import Records


def table(run: Records) -> pl.DataFrame:
    """Return the number of founders with living copies: round, low, founders, high.

    `founders` is the median over replicates, `low` and `high` are the 5% and 95% quantiles. In round 0 all agents are
    founders.
    """
    agents = config(run)["population"]["agents"]
    kept = [moment for moment in some_rounds(run, 300) if moment > 0]
    each = run["lineages"].filter(pl.col("round").is_in(kept)).group_by("replicate", "round").agg(founders=pl.len())
    number = pl.col("founders").cast(pl.Float64)
    quantiles = [number.quantile(q, "linear").alias(n) for n, q in (("low", 0.05), ("founders", 0.5), ("high", 0.95))]
    table = read(run, each.group_by("round").agg(*quantiles)).sort("round")
    start = pl.DataFrame({"round": [0], **{name: [float(agents)] for name in ("low", "founders", "high")}})
    return pl.concat([start.cast({"round": table.schema["round"]}), table])


def chart(table: pl.DataFrame) -> alt.LayerChart:
    """Draw how many founders have living descendants."""
    scale = alt.Scale(type="log", domain=[1, highest(table["high"])], nice=False)
    return finished(
        median_in_band(table, "founders", "founders (log scale)", scale, ".0f"),
        "How many founders have living descendants",
        f"Every copy descends from one of the founders; lines die out by selection and by chance. {BAND}",
    )


def reading(table: pl.DataFrame) -> str:
    """Return a sentence with the number of founders that are left, and the round by which half were gone."""
    first, last = table.row(0, named=True), table.row(-1, named=True)
    half = table.filter(pl.col("founders") <= first["founders"] / 2)
    gone = f"; half were gone by round {half['round'][0]}" if half.height else ""
    left = f"{last['founders']:.0f}"
    have = "has" if left == "1" else "have"
    return f"Of {first['founders']:.0f} founders {left} {have} living descendants at the end{gone}."


FIGURE = Recipe("coalescence", HOW, 70, table, chart, reading, ("lineages",), fluid=True)
