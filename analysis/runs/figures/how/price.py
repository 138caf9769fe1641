"""Figure: the four terms of the change of each share, summed over rounds."""

import altair as alt
import polars as pl

from analysis.look.encodings import ROW_LIMIT, finished, paint, panels
from analysis.look.marks import rounds_axis
from analysis.look.style import FAINT, INK, label
from analysis.look.wording import percent, sentence_case
from analysis.page.figure import HOW
from analysis.runs.conduct import in_order
from analysis.runs.figures.recipe import Recipe, several
from analysis.runs.rounds import fewer_motivations, largest, some_rounds
from analysis.stored import read
from sim.store.tables import Records

TERMS = ("selection", "drift", "learning", "transmission")
"""The terms into which the change of every share is split each round."""

_DASHES = {"selection": [1, 0], "drift": [2, 2], "learning": [7, 3], "transmission": [9, 3, 2, 3]}


def table(run: Records) -> pl.DataFrame:
    """Return the summed terms of the change of shares: round, motivation, term, moved, share.

    `moved` is the sum of a term (Price 1970, extended by drift and learning) up to the round, averaged over replicates.
    `share` is the founders' share plus all terms. The table holds the largest motivations, without terms that are 0.
    """
    kinds = largest(run)
    kept = some_rounds(run, (ROW_LIMIT - 1) // (len(kinds) * len(TERMS)))
    each = run["rounds"].filter(pl.col("motivation").is_in(kinds)).group_by("round", "motivation")
    mean = read(run, each.agg(pl.col("share", *TERMS).mean())).sort("motivation", "round")
    summed = mean.with_columns(pl.col(TERMS).cum_sum().over("motivation", order_by="round"))
    shown = summed.filter(pl.col("round").is_in(kept))
    long = shown.unpivot(TERMS, index=["round", "motivation", "share"], variable_name="term", value_name="moved")
    moving = long.filter(pl.col("moved").abs().max().over("term") > 1e-12)
    moving = moving if moving.height else long.filter(term=TERMS[0])
    return in_order(moving.select("round", "motivation", "term", "moved", "share").sort("term", "round"), run)


def chart(table: pl.DataFrame) -> alt.FacetChart:
    """Draw what moved each share, summed over rounds, one panel per motivation."""
    named = [name for name in TERMS if (table["term"] == name).any()]
    first = pl.col("share").filter(pl.col("round") == 0).first().over("motivation", "term")
    shown = table.with_columns(net=pl.col("share") - first)
    y = alt.Axis(format="+%", tickCount=4)
    base = alt.Chart().encode(rounds_axis(table).title(None))
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
        "1970). Selection is what pay and persuasion explain, drift the luck of copying. Learning happens inside "
        "minds. Transmission is what copies lose or gain: mutation, rewriting, reflection, internalisation, imitation. "
        "Broad line in colour: their sum.",
    )


def reading(table: pl.DataFrame) -> str:
    """Name, for the largest changes, the term that contributed most."""
    ends = table.filter(pl.col("round") == pl.col("round").max())
    net = ends.group_by("motivation", maintain_order=True).agg(pl.col("moved").sum())
    phrases = []
    for name, moved in net.sort(pl.col("moved").abs(), descending=True, maintain_order=True).head(2).iter_rows():
        if abs(moved) >= 0.005:
            terms = ends.filter(motivation=name).sort(pl.col("moved").abs(), descending=True, maintain_order=True)
            most = terms.row(0, named=True)
            way = "gains" if moved > 0 else "loses"
            phrases.append(
                f"{label(name)} {way} {percent(abs(moved))} of the population; the largest term is {most['term']} "
                f"({most['moved']:+.0%})"
            )
    return f"{'. '.join(map(sentence_case, phrases))}." if phrases else "No share ends far from where it began."


FIGURE = Recipe("price", HOW, 10, table, chart, reading, ("rounds",), several, left_out=fewer_motivations)
