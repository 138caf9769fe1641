"""The page of an inference from curves: verdict, fitted curves, scores of runs left out."""

from collections.abc import Mapping, Sequence
from html import escape

import polars as pl

from analysis.inference.curves.charts import bands, curves_chart, run_name, scores_chart
from analysis.inference.curves.compare import RULES, SELECTION, LeftOut, forecasts_of, verdict
from analysis.inference.curves.fit import Fit
from analysis.inference.curves.forecast import TAKEN_OFF
from analysis.inference.curves.rules import BEST_OF, GROUP, SOURCES
from analysis.inference.curves.table import Curves
from analysis.look.style import label
from analysis.look.wording import counted, listed, percent
from analysis.page.figure import Figure
from analysis.page.html import items
from analysis.page.html import table as table_html
from analysis.page.shell import figure_html, sections, whole_page

CAVEATS = (
    "One rewarded act, two patterns: whatever else moved in these runs is not in the model.",
    "Cross learning and Hedge have the mean dynamics of the replicator: curves cannot tell these apart.",
    f"Chosen by hand: the priors, groups of {GROUP} rollouts, best of {BEST_OF}, and exploration "
    "in a tenth of chances at most.",
    "A model that was not fitted gets a deviation drawn from the prior: with one model fitted, "
    "nothing was learned of how models differ.",
    "Scores of few runs are few numbers: the interval over runs says how little they settle.",
)


def curves_page(
    curves: Curves, fits: Sequence[Fit], left_out: LeftOut, tables: Mapping[str, pl.DataFrame], seed: int
) -> str:
    """Write the page; every text from a file is escaped."""
    forecasts = forecasts_of(fits, left_out.weights(), curves, seed)
    source = f"Source: {counted(len(curves.runs), 'run')}, {counted(len(curves.run), 'step')} in all; seed {seed}."
    seen = Figure("curves", curves_chart(bands(curves, forecasts, seed)), _takeoffs(curves), source)
    scored = Figure("scores", scores_chart(left_out), _best(left_out), source)
    parts = {
        "The answer": items("ul", map(escape, sentences(left_out, tables["runs"])), "answer"),
        "Curves": figure_html(seen),
        "Rules and baselines": figure_html(scored) + _rules(tables["rules"]),
        "Runs that never take off": _runs(tables["runs"]),
        "Caveats": items("ul", map(escape, CAVEATS)),
    }
    head = (
        '<header><p class="kicker">motivation-fitness &middot; learning curves</p>'
        "<h1>Does selection predict how an act spreads in training?</h1></header>"
    )
    return whole_page("Learning curves", head + sections(parts), [seen, scored])


def sentences(left_out: LeftOut, runs: pl.DataFrame) -> list[str]:
    """Return the sentences of the answer; all their numbers are computed."""
    lines = []
    for name, (gap, low, high) in verdict(left_out).items():
        how = "better than" if low > 0 else "worse than" if high < 0 else "not clearly better or worse than"
        lines.append(
            f"Selection predicts a run left out {how} the {name}: log score {gap:+.1f} over "
            f"{counted(len(left_out.curves.runs), 'run')} "
            f"(95 % interval {low:+.1f} to {high:+.1f}, by Student's t over runs)."
        )
    order = sorted(zip(RULES, left_out.weights(), strict=True), key=lambda pair: -pair[1])
    lines.append(
        "Weights of the rules: " + ", ".join(f"{label(rule)} {percent(weight)}" for rule, weight in order) + "."
    )
    for character, chance in runs.group_by("character", maintain_order=True).agg(pl.col("never").mean()).iter_rows():
        name = f"of character '{label(character)}' " if character else ""
        lines.append(f"A further run {name}stays below {TAKEN_OFF:.0%} to the last step with chance {percent(chance)}.")
    if left_out.disagreed:
        lines.append("Chains did not agree without a run, so that its score is a rough one: "
                    + listed(f"{label(rule)} without {run}" for rule, run in left_out.disagreed) + ".")  # fmt: skip
    return lines


def _takeoffs(curves: Curves) -> str:
    last = [curves.k[curves.run == run][-1] / curves.n[curves.run == run][-1] for run in range(len(curves.runs))]
    stayed = [run_name(key) for key, rate in zip(curves.runs, last, strict=True) if rate < TAKEN_OFF]
    ended = f"{counted(len(last) - len(stayed), 'run')} of {len(last)} ended at {TAKEN_OFF:.0%} or more"
    return f"{ended}; {listed(stayed)} did not." if stayed else f"{ended}."


def _best(left_out: LeftOut) -> str:
    total = {name: float(joint.sum()) for name, joint in left_out.joint.items()}
    best = max(total, key=lambda name: total[name])
    shown = "All rules, mixed" if best == SELECTION else label(best).capitalize()
    return f"{shown} scored best: {total[best]:.1f} in all."


def _rules(table: pl.DataFrame) -> str:
    heads = (
        "rule",
        "weight",
        "score",
        "strength per budget",
        "share at the start",
        "exploration",
        "ceiling",
        "pattern there",
        "overdispersion",
    )
    rows = []
    for row in table.iter_rows(named=True):
        spans = [f"{row[name]:.3g} ({row[f'{name}_low']:.2g} to {row[f'{name}_high']:.2g})"
                 for name in ("strength", "start", "floor", "ceiling", "present", "overdispersion")]  # fmt: skip
        rows.append([label(row["rule"]), percent(row["weight"]), f"{row['log_score']:.1f}", *spans])
    named = "; ".join(f"{label(rule)}: {source}" for rule, source in SOURCES.items())
    return f"<p class=quiet>Medians with 95 % intervals. {escape(named)}.</p>" + table_html(heads, rows)


def _runs(table: pl.DataFrame) -> str:
    rows = [[run_name((row["model"], row["character"], row["run"])), f"{row['last_rate']:.0%}", percent(row["never"])]
            for row in table.iter_rows(named=True)]  # fmt: skip
    return table_html(("run", "rate at its last step", "chance that another such run stays below one half"), rows)
