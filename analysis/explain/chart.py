"""The chart of an explanation: the value of each action, and the policy."""

import altair as alt
import polars as pl

from analysis.explain.reasons import Reasons
from analysis.look.style import MUTED, colour, label, themed


def chart(found: list[Reasons]) -> alt.VConcatChart:
    """Draw values by wanted outcome beside policy and habit, a row for each situation and environment."""
    lowest = min(0.0, *(float(r.values.clip(max=0).sum(axis=1).min()) for r in found))
    highest = max(0.0, *(float(r.values.clip(min=0).sum(axis=1).max()) for r in found))
    outcomes = list(dict.fromkeys(outcome for r in found for outcome in r.wanted))
    rows = [
        alt.hconcat(
            _values(r, [lowest, highest or 1.0], outcomes, r is found[-1]), _policy(r, r is found[-1]), spacing=24
        ).resolve_scale(color="independent", shape="independent")
        for r in found
    ]
    name = label(found[0].motivation)
    subtitle = "Value of each action by wanted outcome, as believed; policy beside the habit that pretraining left"
    return themed(alt.vconcat(*rows, spacing=10, title=alt.Title(f"Why {name} does what it does", subtitle=subtitle)))


def _place(reasons: Reasons) -> alt.Title:
    belief = f"credence of training {reasons.credence:.2f}"
    if reasons.told:
        belief = "told" if reasons.trust == 1 else f"told, trust {reasons.trust:g}; {belief}"
    text = f"{label(reasons.situation)} in {label(reasons.environment)} ({belief})"
    return alt.Title(text, fontSize=12, offset=4)


def _values(reasons: Reasons, domain: list[float], outcomes: list[str], last: bool) -> alt.Chart:
    rows = [
        {"action": label(action), "outcome": label(outcome), "value": float(reasons.values[a, o])}
        for a, action in enumerate(reasons.actions)
        for o, outcome in enumerate(reasons.wanted)
    ] or [{"action": label(action), "outcome": "nothing", "value": 0.0} for action in reasons.actions]
    names = [label(outcome) for outcome in outcomes] or ["nothing"]
    return (
        alt.Chart(pl.DataFrame(rows), width=300, height=alt.Step(18), title=_place(reasons))
        .mark_bar()
        .encode(
            x=alt.X(
                "value:Q", title="value" if last else None, scale=alt.Scale(domain=domain), axis=alt.Axis(tickCount=5)
            ),
            y=alt.Y("action:N", sort=None, title=None),
            color=alt.Color(
                "outcome:N", scale=alt.Scale(domain=names, scheme="tableau10"), legend=_legend("wanted", last)
            ),
        )
    )


def _policy(reasons: Reasons, last: bool) -> alt.Chart:
    rows = [
        {"action": label(action), "source": source, "chance": float(chance[a])}
        for a, action in enumerate(reasons.actions)
        for source, chance in (("habit", reasons.habit), ("policy", reasons.policy))
    ]
    sources = ["habit", "policy"]
    return (
        alt.Chart(pl.DataFrame(rows), width=180, height=alt.Step(18))
        .mark_point(filled=True, size=70, opacity=1)
        .encode(
            x=alt.X(
                "chance:Q", scale=alt.Scale(domain=[0, 1]), title="chance" if last else None, axis=alt.Axis(tickCount=5)
            ),
            y=alt.Y("action:N", sort=None, title=None, axis=alt.Axis(labels=False, grid=True)),
            shape=alt.Shape(
                "source:N",
                scale=alt.Scale(domain=sources, range=["cross", "circle"]),
                legend=_legend(None, last),
            ),
            color=alt.Color(
                "source:N",
                scale=alt.Scale(domain=sources, range=[MUTED, colour(reasons.motivation)]),
                legend=_legend(None, last),
            ),
        )
    )


def _legend(title: str | None, last: bool) -> alt.Legend | None:
    """Return the legend of the last row, which holds for all rows; None for the other rows."""
    return alt.Legend(title=title) if last else None
