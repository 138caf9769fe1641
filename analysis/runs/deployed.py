"""Tables of what differs between environments: behaviour by situation, outcomes, influence inside mixed minds."""

import polars as pl

from analysis.look.style import POPULATION
from analysis.runs.graph import cause_table
from analysis.runs.layout import depths
from analysis.runs.paths import largest
from analysis.runs.tables import at_the_end, choices, in_order, policies
from analysis.stored import config, read
from sim.store.tables import Records

RUNGS = 12
"""Most outcomes on a ladder."""

LADDERS = 3
"""Most motivations with a ladder of their own, beside the population's."""

_SIDES = ("training", "deployment")


def situation_gaps(run: Records) -> pl.DataFrame:
    """Give the train-deploy gap by situation: motivation (and `all`), situation, gap in [0, 1].

    Total variation between the policies in training and in deployment; situations with a choice that both show.
    """
    over = ["motivation", "situation", "action"]
    sides = policies(run, "training").join(policies(run, "deployment"), on=over, suffix="_deployed")
    moved = (pl.col("probability") - pl.col("probability_deployed")).abs().sum() / 2
    kept = choices(run)
    table = read(run, sides.filter(pl.col("situation").is_in(kept)).group_by("motivation", "situation").agg(gap=moved))
    place = pl.col("situation").replace_strict({name: k for k, name in enumerate(kept)}, return_dtype=pl.Int64)
    return in_order(table.sort(place), run)


def outcomes(run: Records) -> pl.DataFrame:
    """Give outcomes by environment at the end: environment, motivation (and `all`), outcome, low, expected, high.

    Per agent over the episodes of the evaluation; the mean over replicates, with their extremes.
    """
    value = pl.col("expected")
    grouped = at_the_end(run, "outcomes").group_by("environment", "motivation", "outcome")
    table = read(run, grouped.agg(low=value.min(), expected=value.mean(), high=value.max()))
    return in_order(table.sort("environment", "outcome"), run)


def ladder(run: Records) -> pl.DataFrame:
    """Give outcomes from what acts do to final goals: motivation, rung, outcome, training, deployment.

    `rung` is the longest causal path that leads to the outcome. For the population and the motivations that hold
    most; of outcomes that are nowhere more than nothing none is kept, of the others those with the largest sizes.
    """
    shown = [*largest(run, LADDERS), POPULATION]
    table = outcomes(run).filter(pl.col("environment").is_in(_SIDES), pl.col("motivation").is_in(shown))
    sides = table.pivot("environment", index=["motivation", "outcome"], values="expected", maintain_order=True)
    size = pl.max_horizontal(pl.col(_SIDES).abs()).max()
    sizes = sides.group_by("outcome", maintain_order=True).agg(size=size).filter(pl.col("size") > 1e-9)
    kept = sizes.sort("size", descending=True, maintain_order=True).head(RUNGS)["outcome"].to_list()
    pairs = list(cause_table(config(run)["world"]).select("cause", "target").iter_rows())
    rung = depths(list(dict.fromkeys([*kept, *(name for pair in pairs for name in pair)])), pairs)
    placed = sides.filter(pl.col("outcome").is_in(kept)).with_columns(
        rung=pl.col("outcome").replace_strict(rung, return_dtype=pl.Int64)
    )
    return in_order(placed.sort("rung", "outcome"), run).select("motivation", "rung", "outcome", *_SIDES)


def minds(run: Records) -> pl.DataFrame:
    """Give the influence of each motivation inside minds: phase, motivation, q05, q25, q50, q75, q95.

    Quantiles over agents at the end of each phase, averaged over replicates (mixed minds only).
    """
    phases = {phase["name"]: place for place, phase in enumerate(run.provenance["phases"])}
    each = run["minds"].group_by("phase", "motivation", "quantile").agg(pl.col("influence").mean())
    name = pl.format("q{}", (pl.col("quantile") * 100).round().cast(pl.Int64).cast(pl.String).str.zfill(2))
    table = read(run, each.with_columns(quantile=name)).pivot("quantile", index=["phase", "motivation"])
    order = pl.col("phase").replace_strict(phases, return_dtype=pl.Int64)
    return in_order(table.sort(order), run).select("phase", "motivation", "q05", "q25", "q50", "q75", "q95")
