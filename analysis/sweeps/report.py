"""`report.html` of a sweep: what was asked and swept, the answer, diagrams, what failed, how to run it again."""

import shlex
from html import escape
from pathlib import Path

import polars as pl
from omegaconf import OmegaConf

from analysis.look.wording import counted
from analysis.page import html as page
from analysis.page.figure import Figure
from analysis.page.shell import NO_SCRIPT, figure_html, sections, whole_page
from analysis.stored import is_endless, read
from analysis.sweeps import sensitivity
from analysis.sweeps.answer import sentences
from analysis.sweeps.cell.linked import Linked, linked
from analysis.sweeps.figures import BESIDE, can_be_mapped, figures, whole_map
from analysis.sweeps.grid import Key, value_text
from analysis.sweeps.keys import varying
from analysis.sweeps.layout import REPORTED, Layout, layout
from analysis.sweeps.measures import DOMINANT
from analysis.sweeps.plans import base_config
from analysis.sweeps.replication import command_again, seeds_of
from analysis.sweeps.tables import failures
from sim.config.compose import resolve
from sim.store.replace import put_text
from sim.store.tables import Records

FAILURES = 50
"""Most failed jobs that are listed."""
_MODEL = "This is a model, not a measurement: it says how its own numbers and rules work out."
VALUES = 12
"""Most values of a key that are listed."""


def write_sweep_report(run: Records) -> Path:
    """Write `report.html` beside a sweep's tables and return its path."""
    target = run.folder / "report.html"
    put_text(target, render(run))
    return target


def render(run: Records) -> str:
    """Write the whole page."""
    shown = layout(run, most=REPORTED)
    answer, drawn = sentences(run, shown), figures(run, shown, clickable=True)
    closer = linked(run, shown, drawn[0]) if shown.y is not None else None
    if can_be_mapped(shown):
        place = next(place for place, each in enumerate(drawn) if each.name == DOMINANT)
        drawn.insert(place + 1, whole_map(run, shown))
    key = " and ".join(axis.key.full_name for axis in shown.axes)
    parts = {
        "What was swept": _setting(run, varying(run)),
        "The answer": page.items("ul", map(escape, answer), "answer"),
        "What the charts show": NO_SCRIPT + _charts(drawn, closer),
        "What to try next": page.commands(_next(run, shown)),
        "Failed jobs": _failed(run),
        "Caveats": page.items("ul", map(escape, _caveats(run, shown))),
        "Run it again": f"<pre><code>{escape(command_again(run))}</code></pre>",
        "Provenance": page.facts(_provenance(run)),
    }
    rest = "and how much of it is luck" if shown.replication else f"depending on {key}"
    question = f"Which motivations does training select, {rest}?"
    head = f'<p class="kicker">motivation-fitness &middot; report of a sweep</p><h1>{escape(question)}</h1>'
    content = f"<header>{head}</header>{sections(parts)}"
    if closer is None:
        return whole_page(answer[0], content, drawn)
    return whole_page(answer[0], content, [*drawn, *closer.figures], scripts=closer.script)


def _charts(drawn: list[Figure], closer: Linked | None) -> str:
    """Write the places of charts, the linked ones after the diagram that they belong to, small ones side by side."""
    first, *others = drawn
    beside = [each for each in others if closer and each.name in BESIDE]
    rest = [each for each in others if each not in beside]
    pair = f'<div class="pair">{"".join(map(figure_html, beside))}</div>' if beside else ""
    return figure_html(first) + pair + (closer.html if closer else "") + "".join(map(figure_html, rest))


def _setting(run: Records, keys: list[Key]) -> str:
    """Say what was varied and how much was run."""
    counts = read(run, run["jobs"].group_by("status").agg(pl.len()))
    of = dict(counts.iter_rows())
    runs = read(run, run["summary"].select(pl.len())).item()
    phrases = f"{counted(sum(of.values()), 'job')}, {counted(runs, 'run')} stored, {of.get('failed', 0)} failed."
    return f"<p>{escape(phrases)}</p>{page.facts({_named(key): _values(key) for key in keys})}{_pipeline(run, keys)}"


def _pipeline(run: Records, keys: list[Key]) -> str:
    """Draw the regime that jobs have in common, where the stored configuration tells it."""
    base = base_config(run)
    if base is None or any(key.name in ("regime", "experiment", "order") for key in keys):
        return ""
    config = resolve(OmegaConf.masked_copy(base, [str(name) for name in base if name != "hydra"]))
    order = config["order"] or list(config["regime"])
    phases = [{"name": name, "environments": config["regime"][name]["environments"]} for name in order]
    return page.pipeline(phases, config["regime"], [key.name for key in keys])


def _named(key: Key) -> str:
    """Name a key, and what its world calls it."""
    return f"{key.name}: {key.title.rpartition(' (')[0].lower()}" if key.title else key.name


def _values(key: Key) -> str:
    texts = [value_text(value) for value in key.values]
    count = counted(len(texts), "value")
    if len(texts) <= VALUES:
        return f"{count}: {', '.join(texts)}"
    return f"{count}: {', '.join(texts[:3])}, ... {texts[-1]}"


def _next(run: Records, shown: Layout) -> list[tuple[str, str]]:
    """Give commands that look closer."""
    folder = shlex.quote(str(run.folder))
    entries = [(f"mofit-phase {folder} --format png", "the first diagram as a picture")]
    if shown.pooled:
        entries.append((f"mofit-phase {folder} --y {shown.pooled[0]}", f"the same over {shown.pooled[0]}"))
    return [*entries, (f"mofit-phase {folder} --measure effective_motivations", "where diversity is lost")]


def _failed(run: Records) -> str:
    """Write the failed jobs as a table."""
    table = failures(run)
    if table.is_empty():
        return ""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in table.columns)
    rows = "".join(
        f"<tr>{''.join(f'<td>{escape(value_text(value))}</td>' for value in row)}</tr>"
        for row in table.head(FAILURES).rows()
    )
    rest = table.height - FAILURES
    more = f'<p class="quiet">{counted(rest, "other job")} failed too.</p>' if rest > 0 else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{more}"


def _caveats(run: Records, shown: Layout) -> list[str]:
    if shown.replication:
        return [_MODEL]
    if is_endless(run):
        return [
            _MODEL,
            "Nothing was drawn: what chance does to populations of finite size is not in it.",
            *_doubts(run),
            *_indices(run),
        ]
    fewest = read(run, run["summary"].group_by("job").agg(pl.len()).select(pl.col("len").min())).item()
    replicates = (
        f"The fewest replicates of a job are {fewest}: " if fewest > 1 else "Some jobs have one replicate only: "
    )
    return [
        _MODEL,
        f"{replicates}among motivations that training pays equally, the winner of a cell is chance.",
        *(
            [
                "All jobs share one seed, so that neighbouring cells see the same luck: a stripe is not yet an effect. "
                "A map whose cells are drawn apart takes streams=independent."
            ]
            if len(seeds_of(run)) == 1
            else []
        ),
        *_indices(run),
    ]


def _doubts(run: Records) -> list[str]:
    """Say of how many jobs the path may not be trusted to its end, or that the sweep does not say."""
    if "trusted" not in run["summary"].collect_schema().names():
        return ["This sweep was stored before expected paths said whether they may be trusted; run it again to know."]
    doubtful, jobs = read(run, run["summary"].select((~pl.col("trusted")).sum(), pl.len().alias("jobs"))).row(0)
    if not doubtful:
        return []
    return [
        f"In {doubtful} of {jobs} jobs large populations may end elsewhere than the path (docs/sweeps.md says when)."
    ]


def _indices(run: Records) -> list[str]:
    """Say what it would take to see what each number explains by itself."""
    if not sensitivity.scattered(run) or sensitivity.available():
        return []
    return [f"What each number explains by itself {sensitivity.EXTRA}"]


def _provenance(run: Records) -> dict[str, str]:
    facts = run.provenance
    return {
        "seed": str(seeds[0]) if len(seeds := seeds_of(run)) == 1 else f"{len(seeds)} seeds",
        "engine": facts["engine"],
        "git commit": facts.get("git_commit") or "not run from a checkout",
        "software": ", ".join(f"{name} {version}" for name, version in facts["software"].items()),
        "table schema": str(facts["schema_version"]),
    }
