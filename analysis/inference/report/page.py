"""The page of an inference: question, answer, charts, next questions, caveats, and the command."""

from collections.abc import Mapping
from html import escape
from pathlib import Path

from analysis.inference.arms.answers import describe
from analysis.inference.asking import QUESTIONS, Plan
from analysis.inference.report import charts, tables
from analysis.inference.report.sentences import caveats, headline, sentences
from analysis.inference.results import Results
from analysis.inference.separation import CHANCE, MOST_ANSWERS, SEPARATING
from analysis.look.style import label
from analysis.look.wording import counted
from analysis.page import html
from analysis.page.figure import Figure
from analysis.page.shell import NO_SCRIPT, figure_html, sections, whole_page


def write_page(results: Results, folder: Path) -> Path:
    """Write `inference.html` into a folder and return its path."""
    target = folder / "inference.html"
    target.write_text(page(results), encoding="utf-8")
    return target


def page(results: Results) -> str:
    """Write the whole page."""
    drawn = figures(results)
    shown = {figure.name: figure_html(figure) for figure in drawn}
    parts: dict[str, str] = {
        "The answer": html.items("ul", map(escape, sentences(results)), "answer"),
        "Which motivations": NO_SCRIPT + shown["shares"] + shown["apart"],
        "Observed beside predicted": shown["arms"],
        "Do motives predict?": shown.get("gains", ""),
        "What to ask next": shown.get("asking", "")
        + (html.items("ol", map(escape, advice(results.plan))) if results.plan else ""),
        "Caveats": html.items("ul", map(escape, caveats(results))),
        "Run it again": f"<pre><code>{escape(results.command)}</code></pre>",
        "Provenance": html.facts(_facts(results)),
    }
    head = (
        '<header><p class="kicker">motivation-fitness &middot; motivations inferred from answers</p>'
        f"<h1>{escape(headline(results))}</h1></header>"
    )
    return whole_page("Motivations inferred from answers", head + sections(parts), drawn)


def figures(results: Results) -> list[Figure]:
    """Draw all figures for which there are results."""
    source = f"Probe {results.probe.name}, seed {results.posterior.seed}."
    models, rows = len(results.models), len(results.posterior.answers)
    arms, differences, gained = tables.observed(results), tables.apart(results), tables.gains(results)
    inside = arms.filter((arms["rate"] >= arms["low"]) & (arms["rate"] <= arms["high"])).height
    drawn = [
        Figure(
            "shares",
            charts.shares_chart(results.shares),
            _cut(f"{counted(models, 'model')}, {counted(len(results.probe.cast()), 'kind')} of motivation.", models),
            source,
        ),
        Figure(
            "apart",
            charts.apart_chart(differences),
            f"{counted(len(results.probe.motivations), 'motivation')}; classes that these arms can tell apart: "
            f"{len(results.classes)}.",
            source,
        ),
        Figure(
            "arms",
            charts.arms_chart(arms),
            _cut(f"{inside} of {counted(rows, 'observed rate')} lie in their interval; the answers were used.", rows),
            source,
        ),
    ]
    if gained.height:
        better = gained.filter(gained["verdict"] == "better").height
        reading = f"In {better} of {counted(gained.height, 'comparison')} motives are surely better."
        drawn.append(Figure("gains", charts.gains_chart(gained), reading, source))
    if results.plan is not None:
        drawn.append(Figure("asking", charts.asking_chart(results.plan), _weighed(results.plan), source))
    return drawn


def _cut(reading: str, rows: int) -> str:
    return reading if rows <= charts.MOST_ROWS else f"{reading} The first {charts.MOST_ROWS} are drawn."


def _weighed(plan: Plan) -> str:
    return f"{counted(plan.arms.height, 'arm')} weighed: all that the eval can ask with the values of the probe's file."


def advice(plan: Plan) -> list[str]:
    """Return sentences about the next arms to ask, and the number of answers that separates two motivations."""
    order = ("First", "Second", "Third")
    lines = [
        f"{place} ask this arm: {describe(arm)}. {QUESTIONS} answers tell {gain:.2f} nats beyond the arms before it, "
        "averaged over what those may give."
        for place, (arm, gain) in zip(order, plan.next, strict=True)
    ]
    one, other = map(label, plan.pair)
    if plan.separation_by is None:
        return [*lines, f"None of the {SEPARATING} arms in which they differ most tells {one} from {other}."]
    arm, needed = plan.separation_by
    if needed is None:
        many = f"even {MOST_ANSWERS} answers do not tell {one} from {other} with a chance of {CHANCE:.0%}"
        return [*lines, f"This arm comes closest: {describe(arm)}. But {many}: too much else is not known."]
    many = (
        f"{counted(needed, 'answer')} in this arm tell a mere {one} from a mere {other} with a chance of {CHANCE:.0%}"
    )
    return [*lines, f"{many}: {describe(arm)}."]


def _facts(results: Results) -> Mapping[str, str]:
    origin = tables.provenance(results)
    software = origin["software"]
    assert isinstance(software, Mapping)
    return {
        "probe, world": f"{origin['probe']}, {origin['world']}",
        "cast": ", ".join(results.probe.cast()),
        "seed": str(origin["seed"]),
        "unknowns": str(origin["unknowns"]),
        "split R-hat, at most": f"{results.posterior.rhat:.3f}",
        "diverged": f"{results.posterior.draws.diverged:.2%} of iterations",
        "git commit": str(origin["git_commit"] or "not run from a checkout"),
        "software": ", ".join(f"{name} {version}" for name, version in software.items()),
        "sources": "; ".join(sorted({answer.source for answer in results.posterior.answers if answer.source})),
    }
