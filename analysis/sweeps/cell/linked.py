"""A phase diagram that answers when asked: choose a cell, and see its shares over time and what it does when deployed.

The page carries a compact table of every cell; a small script puts the chosen one into charts that are drawn already.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import polars as pl

from analysis.look.style import label
from analysis.look.wording import counted, percent
from analysis.page import html as page
from analysis.page.figure import Figure
from analysis.page.shell import as_script
from analysis.sweeps.cell import charts as cell_charts
from analysis.sweeps.cell import tables as cell_tables
from analysis.sweeps.cell.tables import short
from analysis.sweeps.layout import Layout
from analysis.sweeps.measures import DOMINANT, motivations
from analysis.sweeps.tables import cells
from sim.store.tables import Records

SCRIPT = Path(__file__).parent / "linked.js"

ALIKE = 5e-4
"""Values of a measure no further apart than this look alike, and are drawn in one place."""


@dataclass(frozen=True)
class Linked:
    """What a page needs for the choice of a cell: figures of the first one, controls and places, data and script."""

    figures: list[Figure]
    html: str
    script: str


def linked(run: Records, shown: Layout, diagram: Figure) -> Linked:
    """Prepare what stands below a diagram of `shown`, which has two axes."""
    winners, jobs = cells(run, shown), cell_tables.standing_jobs(run, shown)
    kinds, data = motivations(run), {"diagram": diagram.name, **_data(run, shown, winners, jobs)}
    first, source = data["cells"][data["first"]], diagram.source
    figures = []
    if "share" in first:
        figures.append(
            _figure("cell_shares", cell_charts.shares(_path(first, kinds), kinds, data["top"]), first, source)
        )
    if data["measures"]:
        ranges = pl.DataFrame(data["measures"], schema=_RANGES, orient="row")
        figures.append(_figure("cell_measures", cell_charts.measures(_values(first, ranges), ranges), first, source))
    if data["situations"]:
        acts = _acts(first, data["situations"])
        figures.append(_figure("cell_acts", cell_charts.departures(acts, data["situations"]), first, source))
    script = f'<script type="application/json" id="cells">{as_script(data)}</script>'
    return Linked(figures, _html(data, figures), f"{script}<script>{SCRIPT.read_text(encoding='utf-8')}</script>")


_NO_ACTS = (
    "What the population does in each situation is not shown: it is worked out again from the configuration, which is "
    "not done where a whole group of it was swept, where no situation offers a choice, or where worlds are too many."
)
_RANGES = {"measure": pl.String, "low": pl.Float64, "high": pl.Float64}


def _figure(name: str, chart: Any, cell: Mapping[str, Any], source: str) -> Figure:
    return Figure(name, chart, cell["text"], source, True)


def _data(run: Records, shown: Layout, winners: pl.DataFrame, jobs: pl.DataFrame) -> dict[str, Any]:
    """Collect every cell, in few characters: shares in thousandths, other numbers to four digits."""
    table = winners.join(jobs, on=["panel", "x", "y"], maintain_order="left")
    paths = _paths(run, jobs) if "rounds" in run.tables else {}
    known = cell_tables.measured(run, jobs).drop_nulls("value")
    ranges = known.group_by("measure", maintain_order=True).agg(low=pl.col("value").min(), high=pl.col("value").max())
    values = {job: dict(rows.iter_rows()) for (job,), rows in _by_job(known)}
    departures = cell_tables.departures(run, jobs)
    acts = {} if departures is None else {job: cell_tables.pairs(rows) for (job,), rows in _by_job(departures)}
    situations = [] if departures is None else departures["situation"].unique(maintain_order=True).to_list()
    found = {}
    for row in table.iter_rows(named=True):
        at = [axis.called(row[name], row["side"]) for name, axis in zip("xy", shown.axes, strict=True)]
        cell = {"text": _text(row, shown), "side": row["side"], "at": at, **paths.get(row["job"], {})}
        cell["values"] = [short(values.get(row["job"], {}).get(name)) for name in ranges["measure"]]
        if row["job"] in acts:
            cell["acts"] = [acts[row["job"]].get(name) for name in situations]  # worlds may differ in their situations
        found[f"{row['panel']}|{row['x']}|{row['y']}"] = cell
    return {
        "kinds": motivations(run),
        "measures": [
            (name, short(low), short(high if high - low > ALIKE else low)) for name, low, high in ranges.rows()
        ],
        "situations": situations,
        "panel_key": shown.panels.name if shown.panels else "",
        "panels": table["panel"].unique(maintain_order=True).to_list(),
        "axes": [{"key": axis.key.name, "labels": axis.labels} for axis in shown.axes],
        "top": min(1.0, 1.06 * max((max(map(max, path["share"])) for path in paths.values()), default=1000) / 1000),
        "first": _middle(found, table),
        "cells": found,
    }


def _by_job(table: pl.DataFrame) -> Any:
    return ((job, rows.drop("job")) for job, rows in table.group_by("job", maintain_order=True))


def _paths(run: Records, jobs: pl.DataFrame) -> dict[int, dict[str, Any]]:
    """Give each job's rounds, and its shares in thousandths, a row per round in the order of motivations."""
    kinds = motivations(run)
    wide = cell_tables.paths(run, jobs).pivot("motivation", index=["job", "round"], values="share", maintain_order=True)
    columns = [name for name in kinds if name in wide.columns]
    whole = wide.with_columns(pl.lit(0.0).alias(name) for name in kinds if name not in columns)
    numbers = whole.with_columns((pl.col(kinds).fill_null(0.0) * 1000).round().cast(pl.Int64))
    return {
        job: {"round": rows["round"].to_list(), "share": [list(shares) for shares in rows.select(kinds).iter_rows()]}
        for (job,), rows in _by_job(numbers)
    }


def _text(row: Mapping[str, Any], shown: Layout) -> str:
    """Say who dominates a cell, and which job stands for it."""
    axes = zip("xy", shown.axes, strict=True)
    place = [f"{axis.key.name} = {axis.called(row[name], row['side'])}" for name, axis in axes]
    place += [f"{shown.panels.name} = {row['panel']}"] if shown.panels else []
    held = f"{percent(row['share'])} on average over {counted(row['runs'], 'run')}"
    won = f"{label(row[DOMINANT])} dominates, {held}"
    if row["tied"]:
        won = f"several dominate equally often, among them {label(row[DOMINANT])} with {held}"
    elif not row["resolved"]:
        won = f"{label(row[DOMINANT])} is ahead, which could be chance, {held}"
    return f"{', '.join(place)}: {won}. Shown: job {row['job']}."


def _middle(found: Mapping[str, Any], table: pl.DataFrame) -> str:
    """Name the cell nearest the middle of the first panel."""
    first = table.filter(panel=table["panel"][0])
    far = sum((pl.col(name) - first[name].median()).abs() for name in ("x", "y"))
    row = first.sort(far, "x", "y").row(0, named=True)
    name = f"{row['panel']}|{row['x']}|{row['y']}"
    assert name in found
    return name


def _path(cell: Mapping[str, Any], kinds: list[str]) -> pl.DataFrame:
    """Spread a cell's shares as the script does: round, motivation, share."""
    rows = [
        (moment, name, share / 1000)
        for moment, shares in zip(cell["round"], cell["share"], strict=True)
        for name, share in zip(kinds, shares, strict=True)
    ]
    return pl.DataFrame(rows, schema=["round", "motivation", "share"], orient="row")


def _values(cell: Mapping[str, Any], ranges: pl.DataFrame) -> pl.DataFrame:
    """Spread a cell's measures as the script does: measure, value, at (its place within the range)."""
    rows = [
        (name, value, (value - low) / (high - low) if high > low else 0.5)
        for (name, low, high), value in zip(ranges.rows(), cell["values"], strict=True)
        if value is not None
    ]
    schema = {"measure": pl.String, "value": pl.Float64, "at": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _acts(cell: Mapping[str, Any], situations: list[str]) -> pl.DataFrame:
    """Spread a cell's behaviour as the script does: situation, training, deployment."""
    acts = cell.get("acts", [None] * len(situations))
    rows = [(name, *pair) for name, pair in zip(situations, acts, strict=True) if pair is not None]
    schema = {"situation": pl.String, "training": pl.Float64, "deployment": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _html(data: Mapping[str, Any], figures: list[Figure]) -> str:
    """Write the controls, which work by keyboard too, and the places of the charts."""
    controls = []
    for name, axis in zip("xy", data["axes"], strict=True):
        last = len(axis["labels"]) - 1
        controls.append(
            f'<label>{escape(axis["key"])} <input type="range" id="cell-{name}" min="0" max="{last}" step="1"> '
            f'<output id="cell-{name}-said"></output></label>'
        )
    if len(data["panels"]) > 1:
        options = "".join(f"<option>{escape(text)}</option>" for text in data["panels"])
        key = escape(data["panel_key"])
        controls.append(f'<label>{key} <select id="cell-panel">{options}</select></label>')
    note = "" if data["situations"] else f'<p class="quiet">{escape(_NO_ACTS)}</p>'
    places = "".join(
        f"<figure><h4>{escape(f.title)}</h4>{page.explained(f.name, f.title, f.explanation)}</figure>" for f in figures
    )
    return (
        '<div class="linked"><h3>One cell, closer</h3><p class="quiet control">Click a cell of the diagram, or choose '
        f'one here.</p><p class="control">{"".join(controls)}</p>'
        f'<p id="cell-text" role="status" aria-live="polite">{escape(data["cells"][data["first"]]["text"])}</p>'
        f'<div class="cells">{places}</div>{note}</div>'
    )
