"""Every chart that a run's tables allow, each with the line that says what it shows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import altair as alt
import polars as pl

from analysis import charts, probe, probe_chart, readings, share_charts, tables
from analysis.graph import Graph, cause_table, graph
from analysis.graph_chart import causal_graph
from analysis.stored import config
from sim.records import Records


@dataclass(frozen=True)
class Figure:
    """A chart under the name it is stored by, its reading, and whether its width may follow the page."""

    name: str
    chart: alt.TopLevelMixin
    reading: str
    fluid: bool


@dataclass(frozen=True)
class Recipe:
    """How a figure is made: small table, chart, reading; the stored tables it needs; when it says something."""

    name: str
    table: Callable[[Records], Any]
    chart: Callable[[Any], alt.TopLevelMixin]
    reading: Callable[[Any], str]
    needs: tuple[str, ...] = ()
    fits: Callable[[Records], bool] = lambda run: True
    fluid: bool = False


def _single(run: Records) -> bool:
    return run.provenance["replicates"] == 1


def _many(run: Records) -> bool:
    return not _single(run)


def _has_choices(run: Records) -> bool:
    return bool(tables.choices(run))


def _has_probe(run: Records) -> bool:
    return bool(probe.scored_environments(run))


def _graph(run: Records) -> Graph:
    return graph(config(run))


def _has_causes(run: Records) -> bool:
    return not cause_table(config(run)["world"]).is_empty()


def _published(run: Records) -> pl.DataFrame:
    return probe.published()


_BEHAVIOUR = ("behaviour",)

RECIPES = (
    Recipe("shares", tables.shares, share_charts.shares, readings.shares, ("rounds",), _single, True),
    Recipe("bands", tables.shares, share_charts.bands, readings.bands, ("rounds",), _many),
    Recipe("ends", tables.final_shares, share_charts.ends, readings.ends, (), _many, True),
    Recipe("reward", tables.reward, charts.reward, readings.reward, ("rounds", "outcomes"), fluid=True),
    Recipe("departures", tables.telling_departures, charts.departures, readings.departures, _BEHAVIOUR, _has_choices),
    Recipe("consequences", tables.consequences, charts.consequences, readings.consequences, ("behaviour", "outcomes")),
    Recipe("causal_graph", _graph, causal_graph, readings.causal_graph, (), _has_causes),
    Recipe("probe", probe.probe, probe_chart.probe, readings.probe, _BEHAVIOUR, _has_probe),
    Recipe("published", _published, probe_chart.published, readings.published, _BEHAVIOUR, _has_probe),
)
"""All figures, in the order of the report."""


def figures(run: Records) -> list[Figure]:
    """Draw what the run kept enough tables for."""
    drawn = []
    for recipe in RECIPES:
        if recipe.fits(run) and all(name in run.tables for name in recipe.needs):
            table = recipe.table(run)
            drawn.append(Figure(recipe.name, recipe.chart(table), recipe.reading(table), recipe.fluid))
    return drawn
