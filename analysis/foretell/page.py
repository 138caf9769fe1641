"""The page of the comparison: verdict, forecasts beside results, and the plans in which forecasts hold.

Long because the whole text of one page stands in this file.
"""

from collections.abc import Sequence
from html import escape

import numpy as np
import polars as pl

from analysis.foretell.charts import acts_chart, calibration_chart, distance_chart, measures_chart
from analysis.foretell.pair import NEAR_ENOUGH, NETWORK, SELECTION, Pair, calibration, interval, table_of
from analysis.foretell.transfer import best_transfer, closed
from analysis.look.wording import counted, percent
from analysis.page.figure import Figure
from analysis.page.html import commands, items
from analysis.page.html import table as table_html
from analysis.page.shell import figure_html, sections, whole_page

SHOWN = ("training reward", "harm in deployment", "gap of the whole")
CAVEATS = (
    "The networks are small, and are pretrained on acts of the same motivations among which selection "
    "takes place. No other case is as favourable to the premise.",
    "The numbers of selection are means over populations. A network is one policy, whose share of "
    "a motivation is inferred from its acts.",
    "One round of the network is `network.steps` gradient steps, whose size is independent of a round "
    "of selection: compare the end of training, not its speed.",
    "Mutation has no counterpart in weights; a penalty on divergence (`network.kl`) is the nearest equivalent.",
    "Transfer is fitted to networks. In a single plan the fit is not a test; over worlds, each world "
    "is predicted with the transfer fitted to the others.",
)


def comparison_page(plan: Pair, worlds: Sequence[Pair], mapped: Sequence[Pair], base: Sequence[str], seeds: int) -> str:
    """Write the page; every text from a configuration is escaped."""
    source = f"Source: {' '.join(base)}; seed {plan.plan.seed}, {counted(seeds, 'network')} a plan."
    value = best_transfer([plan])
    figures = [
        Figure("measures", measures_chart(table_of(plan)), _agree(table_of(plan)), source),
        Figure("acts", acts_chart(plan, value), _acts(plan), source),
    ]
    parts = {
        "The answer": items("ul", map(escape, sentences(plan, worlds, mapped)), "answer"),
        "Predicted and realised": "".join(map(figure_html, figures)) + _numbers(table_of(plan)),
    }
    if worlds:
        drawn = [
            Figure("calibration", calibration_chart(worlds, SHOWN), _spread(worlds), source),
            Figure(
                "worlds",
                distance_chart(worlds, "How far networks act otherwise, by world and regime"),
                _near(worlds),
                source,
            ),
        ]
        parts["Over worlds and regimes"] = "".join(map(figure_html, drawn)) + _calibration(calibration(worlds))
        figures += drawn
    if mapped:
        drawn = [
            Figure(
                "map",
                distance_chart([plan, *mapped], "How far networks act otherwise, by setting of the network"),
                _near([plan, *mapped]),
                source,
            )
        ]
        parts["Over networks"] = "".join(map(figure_html, drawn))
        figures += drawn
    parts["What it teaches the model"] = items("ul", map(escape, lessons(plan, worlds)))
    parts["Caveats"] = items("ul", map(escape, CAVEATS))
    parts["Run it again"] = commands(
        [
            (
                f"mofit-foretell {' '.join(base)} --seeds {seeds}"
                + (f" --worlds {len(worlds)}" if worlds else "")
                + (" --map" if mapped else ""),
                "this page",
            )
        ]
    )
    head = (
        '<header><p class="kicker">motivation-fitness &middot; selection beside networks</p>'
        "<h1>Does selection among motivations predict what a trained network does?</h1></header>"
    )
    return whole_page("Predicted and realised", head + sections(parts), figures)


def verdict(pairs: Sequence[Pair], environment: str) -> tuple[str, float]:
    """Return a phrase that says whether selection predicts behaviour in an environment, and the mean distance."""
    distance = [float(pair.distance(environment=environment).mean()) for pair in pairs]
    near = sum(value <= NEAR_ENOUGH for value in distance)
    word = (
        "predicts"
        if near == len(distance)
        else "does not predict"
        if near == 0
        else f"predicts {near} of {len(distance)} plans in"
    )
    return word, float(np.mean(distance))


def sentences(plan: Pair, worlds: Sequence[Pair], mapped: Sequence[Pair]) -> list[str]:
    """Return the sentences of the answer; all their numbers are computed."""
    lines = []
    for environment in ("deployment", "training"):
        word, distance = verdict([plan], environment)
        low, high = interval(plan.distance(environment=environment))[1:]
        lines.append(
            f"Selection {word} {environment}: networks act otherwise than the population in {percent(distance)} "
            "of episodes there "
            f"(95 % interval {max(low, 0.0):.1%} to {high:.1%} over networks; at most {NEAR_ENOUGH:.0%} "
            "counts as a correct prediction)."
        )
    reward = [plan.measures[name]["training reward"].mean() for name in (SELECTION, NETWORK)]
    gap = [plan.measures[name]["gap of the whole"].mean() for name in (SELECTION, NETWORK)]
    lines.append(
        f"Training reward: {reward[0]:.3f} predicted, {reward[1]:.3f} realised. Consistency: the "
        f"gap between training and deployment is {gap[0]:.3f} predicted, {gap[1]:.3f} realised."
    )
    if worlds:
        word, distance = verdict(worlds, "deployment")
        lines.append(
            f"Over {counted(len(worlds), 'world')} and regimes, selection {word} deployment (mean distance "
            f"{percent(distance)})."
        )
    if mapped:
        order = sorted(mapped, key=lambda pair: float(pair.distance().mean()))
        near, far = order[0], order[-1]
        lines.append(
            f"Over settings of the network, deployment is nearest to what selection predicts with {near.label} "
            f"({percent(float(near.distance().mean()))} "
            f"of episodes apart), farthest with {far.label} ({percent(float(far.distance().mean()))})."
        )
    return lines


def lessons(plan: Pair, worlds: Sequence[Pair]) -> list[str]:
    """Return sentences about the part of the distance that one number, `transfer`, explains."""
    from analysis.foretell.transfer import transferred

    value = best_transfer([plan])
    before, after = float(plan.distance().mean()), float(plan.distance(transferred(plan, value)).mean())
    lines = [
        f"In this plan, a transfer of {value:.2f} brings the prediction of deployment from {percent(before)} "
        f"to {percent(after)} of episodes apart (fitted to this plan, so that it is not a test)."
    ]
    if len(worlds) > 1:
        one, two, fitted = closed(worlds)
        lines.append(
            f"Over {len(worlds)} worlds, each predicted with the transfer of the others ({fitted.min():.2f} "
            f"to {fitted.max():.2f}), the distance goes from {percent(float(one.mean()))} "
            f"to {percent(float(two.mean()))} of episodes; it falls in {int((two < one).sum())} of them."
        )
    return lines


def _agree(table: pl.DataFrame) -> str:
    return f"Networks lie within the middle 95 % of populations in {table['inside'].sum()} of {table.height} measures."


def _acts(plan: Pair) -> str:
    return f"Networks and population differ in {percent(float(plan.distance().mean()))} of episodes in deployment."


def _near(pairs: Sequence[Pair]) -> str:
    near = sum(float(pair.distance().mean()) <= NEAR_ENOUGH for pair in pairs)
    return f"Deployment is predicted correctly in {near} of {len(pairs)} plans."


def _spread(worlds: Sequence[Pair]) -> str:
    table = calibration(worlds)
    varied = [
        f"{row['measure']}: correlation {row['correlation']:.2f}, slope {row['slope']:.2f}"
        for row in table.iter_rows(named=True)
        if row["measure"] in SHOWN and row["slope"] is not None
    ]
    return "; ".join(varied).capitalize() + "." if varied else "Nothing varied."


def _numbers(table: pl.DataFrame) -> str:
    rows = [[row["measure"], f"{row['predicted']:.3f} ({row['predicted_low']:.3f} to {row['predicted_high']:.3f})",
             f"{row['realised']:.3f} ({row['realised_low']:.3f} to {row['realised_high']:.3f})",
             "yes" if row["inside"] else "no"]
            for row in table.iter_rows(named=True)]  # fmt: skip
    return table_html(("measure", "predicted (mean, 95 %)", "realised (mean, 95 %)", "within populations"), rows)


def _calibration(table: pl.DataFrame) -> str:
    def shown(value: float | None) -> str:
        return "does not vary" if value is None else f"{value:.2f}"

    rows = [
        [row["measure"], shown(row["slope"]), shown(row["correlation"]), f"{row['error']:.3f}", percent(row["inside"])]
        for row in table.iter_rows(named=True)
    ]
    return table_html(("measure", "slope", "correlation", "mean error", "within populations"), rows)
