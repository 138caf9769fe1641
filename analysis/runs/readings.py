"""What each chart shows, in one line computed from its table: read beside the chart, and read out in its place."""

import polars as pl

from analysis.look.style import POPULATION, label
from analysis.look.wording import listed, names, percent, sentence_case
from analysis.runs.graph import Graph


def shares(table: pl.DataFrame) -> str:
    """Name the largest shares at the end."""
    ends = _at_the_end(table)
    first = ends.sort("share", descending=True).head(3)
    told = [f"{label(name)} {percent(share)}" for name, share in first.select("motivation", "share").iter_rows()]
    rest = ends.height - first.height
    return f"At the end: {listed(told)}" + (
        f"; {rest} others hold {percent(1 - first['share'].sum())}." if rest else "."
    )


def bands(table: pl.DataFrame) -> str:
    """Name the share that chance moves most."""
    widest = _at_the_end(table).sort(pl.col("high") - pl.col("low"), descending=True).row(0, named=True)
    return (
        f"Chance moves {label(widest['motivation'])} most: from {percent(widest['low'])} to {percent(widest['high'])} "
        "of the population at the end."
    )


def _at_the_end(table: pl.DataFrame) -> pl.DataFrame:
    return table.filter((pl.col("series") == "simulated") & (pl.col("round") == pl.col("round").max()))


def ends(table: pl.DataFrame) -> str:
    """Count the motivations that lead somewhere."""
    top = table.filter(pl.col("share") == pl.col("share").max().over("replicate"))
    count = top["motivation"].n_unique()
    if count == 1:
        return f"In every replicate {label(top['motivation'][0])} leads."
    return (
        f"{count} motivations lead in at least one replicate: {names(top['motivation'].unique(maintain_order=True))}."
    )


def reward(table: pl.DataFrame) -> str:
    """Say how many earn the best reward, and who earns least."""
    fit, best = table.filter("fit"), table["expected"].max()
    least = table.sort("expected").row(0, named=True)
    if fit.height == table.height:
        return f"All {fit.height} motivations earn the same, {best:.3f} per episode, within 1%."
    alone = f"{sentence_case(label(fit['motivation'][0]))} alone earns"
    who = f"{fit.height} of {table.height} motivations earn" if fit.height > 1 else alone
    last = f"{label(least['motivation'])} earns the least, {least['expected']:.3f}"
    return f"{who} the best reward, {best:.3f}; {last}."


def departures(table: pl.DataFrame) -> str:
    """Name the largest change of behaviour between training and deployment."""
    kinds = table.filter(pl.col("motivation") != POPULATION)
    moved = (pl.col("deployment") - pl.col("training")).abs()
    most = kinds.sort(moved, descending=True).row(0, named=True)
    still = kinds.group_by("motivation").agg(moved.max().alias("moved")).filter(pl.col("moved") < 0.005).height
    total = kinds["motivation"].n_unique()
    if still == total:
        return "No motivation behaves differently when deployed."
    same = kinds.filter(
        pl.col("situation") == most["situation"], moved > abs(most["deployment"] - most["training"]) - 0.005
    )
    return (
        f"The largest change is that of {names(same['motivation'])} in {label(most['situation'])}, from "
        f"{percent(most['training'])} to {percent(most['deployment'])}; {still} of {total} motivations do not change."
    )


def consequences(table: pl.DataFrame) -> str:
    """Name who does most harm and the widest gap."""
    parts = []
    for measure, text in (("harm", "most harm per agent"), ("train-deploy gap", "the widest train-deploy gap")):
        rows = table.filter(pl.col("measure") == measure, pl.col("motivation") != POPULATION)
        if rows.height and rows["value"].max() > 0:
            top = rows.filter(pl.col("value") > rows["value"].max() - 0.005)
            parts.append(f"{text}: {names(top['motivation'])} ({rows['value'].max():.2f})")
    text = "; ".join(parts) or "no harm, and no gap between training and deployment"
    return f"{sentence_case(text)}."


def situation_gaps(table: pl.DataFrame) -> str:
    """Name the situation in which a random agent's behaviour changes most."""
    whole = table.filter(motivation=POPULATION).sort("gap", descending=True, maintain_order=True)
    most = whole.row(0, named=True)
    if table["gap"].max() < 0.005:
        return "In no situation does anybody behave differently when deployed."
    return f"The population's behaviour changes most in {label(most['situation'])} ({percent(most['gap'])})."


def ladder(table: pl.DataFrame) -> str:
    """Name the outcome of the population that deployment moves most."""
    whole = table.filter(motivation=POPULATION)
    moved = (pl.col("deployment") - pl.col("training")).abs()
    most = whole.sort(moved, descending=True, maintain_order=True).row(0, named=True)
    if abs(most["deployment"] - most["training"]) < 5e-4:
        return "For the population, deployment changes no outcome."
    return (
        f"For the population, deployment moves {label(most['outcome'])} most, from {most['training']:.3f} to "
        f"{most['deployment']:.3f}."
    )


def probe(table: pl.DataFrame) -> str:
    """Give the population's rate in every arm."""
    rows = table.filter(motivation=POPULATION)
    told = [f"{percent(rate)} under {label(arm)}" for arm, rate in rows.select("arm", "rate").iter_rows()]
    return f"The population as a whole takes the act in {listed(told)}."


def published(table: pl.DataFrame) -> str:
    """Say in how many models the rate is lowest where the pay is declared inert."""
    arms = table["arm"].n_unique()
    whole = table.filter(pl.col("arm").n_unique().over("model") == arms)
    lowest = whole.filter(pl.col("rate") == pl.col("rate").min().over("model")).filter(arm="declared_inert").height
    return (
        f"In {lowest} of {whole['model'].n_unique()} models the rate is lowest where the pay is declared inert; "
        "compare sign and order with the simulated arms, not size."
    )


def causal_graph(graph: Graph) -> str:
    """Name who wants reward and who wants what selection brings."""
    edges = list(graph.causes.select("cause", "target").iter_rows())
    brought = {"selection"}
    for _ in edges:
        brought |= {target for cause, target in edges if cause in brought}
    wants = graph.wants.filter(~pl.col("note").str.starts_with("avoids"))
    parts = []
    for text, wanted in (("reward is wanted by", {"reward"}), ("what selection brings by", brought)):
        who = wants.filter(pl.col("outcome").is_in(wanted))["motivation"].unique(maintain_order=True)
        parts.append(f"{text} {names(who) if who.len() else 'nobody'}")
    text = ", ".join(parts)
    return f"{sentence_case(text)}."
