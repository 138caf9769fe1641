"""Every chart that a run's tables allow, each with the line that says what it shows and where it comes from."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl

from analysis.look.wording import counted
from analysis.page.figure import DEPLOYED, HOW, WHO, WHY, Figure
from analysis.runs import (
    charts,
    deployed,
    deployed_charts,
    history_readings,
    lineage_charts,
    lineages,
    path_charts,
    paths,
    probe,
    probe_chart,
    readings,
    share_charts,
    tables,
    ternary_chart,
    waiting,
    waiting_charts,
)
from analysis.runs.graph import Graph, cause_table, graph
from analysis.runs.graph_chart import causal_graph
from analysis.stored import config, motivations
from sim.store.tables import Records


@dataclass(frozen=True)
class Recipe:
    """How a figure is made: small table, chart, reading; the stored tables it needs; when it says something."""

    name: str
    table: Callable[[Records], Any]
    chart: Callable[[Any], Any]
    reading: Callable[[Any], str]
    part: str
    needs: tuple[str, ...] = ()
    fits: Callable[[Records], bool] = lambda run: True
    fluid: bool = False

    def possible(self, run: Records) -> bool:
        """Tell whether the run kept what it takes, and whether the figure would say something."""
        return all(name in run.tables for name in self.needs) and self.fits(run)

    def draw(self, run: Records) -> Figure:
        """Make the figure."""
        table = self.table(run)
        return Figure(self.name, self.chart(table), self.reading(table), source(run), self.fluid, self.part)


def source(run: Records) -> str:
    """Say what a chart was made from."""
    facts = run.provenance
    return f"Source: seed {facts['seed']}, plan {facts['plan_hash'][:12]}, {counted(facts['replicates'], 'replicate')}."


def _single(run: Records) -> bool:
    return bool(run.provenance["replicates"] == 1)


def _many(run: Records) -> bool:
    return not _single(run)


def _several(run: Records) -> bool:
    return len(motivations(run)) > 1


def _three(run: Records) -> bool:
    return len(motivations(run)) == 3


def _has_choices(run: Records) -> bool:
    return bool(tables.choices(run))


def _has_probe(run: Records) -> bool:
    return bool(probe.scored_environments(run))


def _has_outcomes(run: Records) -> bool:
    return not deployed.ladder(run).is_empty()


def _graph(run: Records) -> Graph:
    return graph(config(run))


def _has_causes(run: Records) -> bool:
    return not cause_table(config(run)["world"]).is_empty()


def _published(run: Records) -> pl.DataFrame:
    return probe.published()


_ROUNDS, _BEHAVIOUR, _OUTCOMES, _LINES = ("rounds",), ("behaviour",), ("outcomes",), ("lineages",)
_told = history_readings

RECIPES = (
    Recipe("shares", paths.shares, share_charts.shares, readings.shares, WHO, _ROUNDS, _single, True),
    Recipe("bands", paths.shares, share_charts.bands, readings.bands, WHO, _ROUNDS, _many),
    Recipe("ends", tables.final_shares, share_charts.ends, readings.ends, WHO, (), _many, True),
    Recipe("dominance", waiting.dominance, waiting_charts.dominance, _told.dominance, WHO, (), _many, True),
    Recipe("reward", tables.reward, charts.reward, readings.reward, WHY, ("rounds", "outcomes"), fluid=True),
    Recipe("price", paths.price, path_charts.price, _told.price, HOW, _ROUNDS, _several),
    Recipe("ternary", paths.ternary, ternary_chart.ternary, _told.ternary, HOW, _ROUNDS, _three),
    Recipe("replicates", paths.replicates, path_charts.replicates, _told.replicates, HOW, _ROUNDS, _many),
    Recipe("diversity", paths.diversity, path_charts.diversity, _told.diversity, HOW, _ROUNDS, _several, True),
    Recipe("waiting", waiting.waiting, waiting_charts.waiting, _told.waiting, HOW, (), _many),
    Recipe("muller", lineages.muller, lineage_charts.muller, _told.muller, HOW, _LINES, fluid=True),
    Recipe("coalescence", lineages.coalescence, lineage_charts.coalescence, _told.coalescence, HOW, _LINES, fluid=True),
    Recipe("minds", deployed.minds, deployed_charts.minds, _told.minds, HOW, ("minds",)),
    Recipe("departures", tables.telling_departures, charts.departures, readings.departures, DEPLOYED, _BEHAVIOUR,
           _has_choices),
    Recipe("situation_gaps", deployed.situation_gaps, deployed_charts.situation_gaps, readings.situation_gaps, DEPLOYED,
           _BEHAVIOUR, _has_choices, True),
    Recipe("consequences", tables.consequences, charts.consequences, readings.consequences, DEPLOYED,
           ("behaviour", "outcomes")),
    Recipe("ladder", deployed.ladder, deployed_charts.ladder, readings.ladder, DEPLOYED, _OUTCOMES, _has_outcomes),
    Recipe("causal_graph", _graph, causal_graph, readings.causal_graph, WHY, (), _has_causes),
    Recipe("probe", probe.probe, probe_chart.probe, readings.probe, WHY, _BEHAVIOUR, _has_probe),
    Recipe("published", _published, probe_chart.published, readings.published, WHY, _BEHAVIOUR, _has_probe),
)  # fmt: skip
"""All figures, in the order of the report."""


def figures(run: Records) -> list[Figure]:
    """Draw what the run kept enough tables for."""
    return [recipe.draw(run) for recipe in RECIPES if recipe.possible(run)]
