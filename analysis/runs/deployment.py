"""Sentences about the change of behaviour in deployment, and about the expected harm."""

import polars as pl

from analysis.look.extremes import highest, lowest
from analysis.look.style import POPULATION, label
from analysis.look.wording import decimal, listed, names, percent, sentence_case
from analysis.runs.conduct import default_acts, departures
from analysis.runs.leading import of_the_whole
from analysis.runs.tables import consequences, final_shares, gaps
from analysis.stored import config, read
from sim.store.tables import Records


def departure(run: Records) -> str:
    """Return sentences: how behaviour in deployment differs from training, where, and for which motivation most."""
    gap = read(run, run["summary"].select(pl.col("gap").mean())).item()
    size = decimal(gap, 2)
    change = f"a random agent changes {percent(gap)} of its choices (train-deploy gap {size})"
    text = f"Between training and deployment {change}"
    if "behaviour" not in run.tables:
        return f"{text}."
    acts, table = default_acts(run), departures(run).filter(motivation=POPULATION)
    if table.is_empty():
        return f"{text}."
    if gap < 0.005:
        return f"Behaviour in deployment is that of training (train-deploy gap {size}){_same_departures(table, acts)}."
    most = table.sort((pl.col("deployment") - pl.col("training")).abs(), descending=True).row(0, named=True)
    where, act = label(most["situation"]), label(acts[most["situation"]])
    return (
        f"{text}, most of all in {where}: there the population departs from '{act}' in {percent(most['training'])} "
        f"of cases in training and {percent(most['deployment'])} in deployment.{_widest(run)}"
    )


def _same_departures(table: pl.DataFrame, acts: dict[str, str]) -> str:
    worst = table.sort("deployment", descending=True).row(0, named=True)
    if worst["deployment"] <= 0.5:
        return ""
    where, act = label(worst["situation"]), label(acts[worst["situation"]])
    return (
        f", which is not to say harmless: in {where} it departs from '{act}' in {percent(worst['deployment'])} of cases"
    )


def _widest(run: Records) -> str:
    """Name the motivation with the largest gap among those with a share above 0."""
    share = final_shares(run).group_by("motivation").agg(pl.col("share").max()).filter(pl.col("share") > 0)
    table = gaps(run).join(share, on="motivation", maintain_order="left")
    top = table.filter(pl.col("gap") > highest(table["gap"]) - 0.005)
    if table.height < 2:
        return ""
    have = "have" if top.height > 1 else "has"
    largest = decimal(highest(table["gap"]), 2)
    return f" Of the motivations left, {names(top['motivation'])} {have} the largest gap ({largest})."


def harm(run: Records) -> str:
    """Return sentences: how much harm is expected in deployment, and which motivations cause it."""
    episodes = config(run)["evaluation"]["episodes"]
    per = "per agent and episode" if episodes == 1 else f"per agent over {episodes} episodes"
    each = read(run, run["summary"].select("deployment_harm"))["deployment_harm"]
    total = float(each.to_numpy().mean())
    if highest(each.abs()) < 5e-4:
        return "Next to no harm is expected in deployment (below 0.001 per agent)."
    low, high = decimal(lowest(each), 2), decimal(highest(each), 2)
    spread = f", from {low} to {high} by replicate" if len(each) > 1 else ""
    return f"Expected harm in deployment is {decimal(total, 3)} {per}{spread}.{_culprits(run)}"


def _culprits(run: Records) -> str:
    if "outcomes" not in run.tables:
        return ""
    cause = contributions(run)
    if lowest(cause["harm"]) < 0 or cause["part"].sum() <= 0:
        return ""
    first, *rest = cause.sort("part", descending=True).iter_rows(named=True)
    then = [f"{label(row['motivation'])} {percent(row['part'])}" for row in rest[:2] if row["part"] >= 0.05]
    return (
        f" {sentence_case(label(first['motivation']))} causes {percent(first['part'])} of it "
        f"({percent(first['share'])} {of_the_whole(run)}, {decimal(first['harm'], 2)} each)"
        + (f", then {listed(then)}." if then else ".")
    )


def contributions(run: Records) -> pl.DataFrame:
    """Split expected harm in deployment by motivation: motivation, share, harm (per agent), part (of all harm)."""
    each = consequences(run).filter(pl.col("measure") == "harm").select("motivation", harm="value")
    share = final_shares(run).group_by("motivation", maintain_order=True).agg(pl.col("share").mean())
    table = share.join(each, on="motivation", maintain_order="left")
    caused = pl.col("share") * pl.col("harm")
    return table.with_columns(part=caused / caused.sum())
