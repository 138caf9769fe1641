"""The page of a run that was asked: shares inferred from its answers beside its true shares."""

import json
from html import escape
from pathlib import Path
from typing import Any

import altair as alt
import polars as pl

from analysis.inference.of_run import ALIKE, ANSWERS, OfRun
from analysis.look.encodings import finished
from analysis.look.style import INK, STEEL, label
from analysis.look.wording import counted, listed, percent
from analysis.page import html
from analysis.page.figure import Figure
from analysis.page.shell import NO_SCRIPT, figure_html, sections, whole_page
from sim.store import parquet
from sim.store.provenance import facts

NEAR = 0.005
"""Tolerance for a true share of 0, which lies at the end of its interval."""


def sentences(found: OfRun) -> list[str]:
    """Return sentences: what was asked, which motivations look alike, and how often intervals hold the true share."""
    arms = found.answers["arm"].unique(maintain_order=True).to_list()
    replicates = found.shares["replicate"].n_unique()
    often = f"{counted(len(arms), 'arm')} asked {ANSWERS} times in {counted(replicates, 'replicate')}"
    lines = [f"{often}: {listed(map(label, arms))}."]
    for group in found.classes:
        if len(group) > 1:
            lines.append(f"{listed(map(label, group)).capitalize()} cannot be told apart by these arms.")
    first = found.shares.filter(pl.col("replicate") == 0).sort("share", descending=True)
    for row in first.head(3).iter_rows(named=True):
        lines.append(
            f"Replicate 0: {_name(row['class'])} {_holds(row['class'])} {percent(row['share'])} "
            f"({percent(row['low'])} to {percent(row['high'])}) by their answers, and {percent(row['true'])} in truth."
        )
    held = (pl.col("true") >= pl.col("low") - NEAR) & (pl.col("true") <= pl.col("high") + NEAR)
    inside = found.shares.filter(held).height
    lines.append(f"{inside} of {found.shares.height} intervals (95%) hold the true share, to {NEAR:.1%}.")
    return lines


def _holds(group: str) -> str:
    return "together hold" if " or " in group else "holds"


def _name(group: str) -> str:
    return " or ".join(label(kind) for kind in group.split(" or "))


def chart(found: OfRun) -> Any:
    """Draw inferred shares with intervals beside the true ones, of the first replicate."""
    shown = found.shares.filter(pl.col("replicate") == 0).with_columns(
        name=pl.col("class").map_elements(_name, return_dtype=pl.String)
    )
    axis = alt.Axis(labelColor=INK, labelExpr="split(datum.label, / (?=or )/)", labelBaseline="middle")
    base = alt.Chart(shown).encode(alt.Y("name:N", sort=shown["name"].to_list(), title=None, axis=axis))
    scale: dict[str, Any] = {
        "scale": alt.Scale(domain=[0, 1], nice=False),
        "axis": alt.Axis(values=[0, 0.5, 1], format="%"),
    }
    interval = base.mark_rule(color=STEEL, strokeWidth=6, opacity=0.4).encode(
        alt.X("low:Q", title="share", **scale), alt.X2("high:Q")
    )
    inferred = base.mark_tick(color=INK, thickness=2, height=14).encode(alt.X("share:Q"))
    true = base.mark_point(filled=True, color="#D55E00", size=60, opacity=1).encode(alt.X("true:Q"))
    return finished(
        alt.layer(interval, inferred, true).properties(width=185, height=alt.Step(46)),
        "Shares inferred from answers, beside the true ones",
        "Tick and bar: inferred, with 95% interval. Point: the share that the population has. First replicate.",
    )


def write_run(found: OfRun, folder: Path, command: str) -> list[Path]:
    """Write tables and page; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    footer = {"provenance": json.dumps({**facts(), "command": command, "rhat": found.rhat})}
    written = []
    for name, table in (("shares", found.shares), ("answers", found.answers)):
        written.append(folder / f"{name}.parquet")
        parquet.write(table, written[-1], footer)
    written.append(folder / "inference.html")
    written[-1].write_text(page(found, command), encoding="utf-8")
    return written


def page(found: OfRun, command: str) -> str:
    """Write the whole page."""
    lines = sentences(found)
    source = f"Plan {found.run.provenance['plan_hash']}, seed {found.run.provenance['seed']}."
    drawn = Figure("shares", chart(found), lines[-1], source)
    parts = {
        "The answer": html.items("ul", map(escape, lines), "answer"),
        "Shares": NO_SCRIPT + figure_html(drawn),
        "Caveats": html.items(
            "ul",
            [
                "Here the behaviour of every motivation is known exactly; of a language model it is not.",
                f"Motivations whose chances differ by less than {ALIKE:.0%} in every arm count as one class.",
            ],
        ),
        "Run it again": f"<pre><code>{escape(command)}</code></pre>",
    }
    head = (
        '<header><p class="kicker">motivation-fitness &middot; a run, asked</p>'
        "<h1>Which motivations do the answers of this population show?</h1></header>"
    )
    return whole_page("A run, asked", head + sections(parts), [drawn])
