"""What explains a motivation, as text and tables of the terminal."""

from collections.abc import Mapping
from typing import Any

from rich.markup import escape
from rich.table import Table

from analysis.explain.reasons import Reasons
from analysis.look.terminal import add_columns
from analysis.look.wording import decimal
from sim.config.world import parameters as in_world

BAR = 10
"""Letters of the bar of a policy that is certain."""


def belief(reasons: Reasons) -> str:
    """Say how sure it is of being in training, and what it makes of what it is told."""
    credence = f"credence of being in training: {decimal(reasons.credence, 3)}."
    if not reasons.told:
        return credence.capitalize()
    if reasons.trust == 1:
        return "It is told what causes hold here, and believes it."
    if reasons.trust == 0:
        return f"It is told what causes hold here, and does not believe it; {credence}"
    return f"It is told what causes hold here, and goes by it with a weight of {reasons.trust:g}; {credence}"


def paths(reasons: Reasons) -> Table:
    """Lay out the causal paths to what it wants."""
    table = Table(title="Paths to what it wants", title_justify="left", show_edge=False)
    views = _views(reasons)
    add_columns(table, "path", numbers=(*views, "foresight", "want"))
    for path in reasons.paths:
        strengths = [decimal(getattr(path, view), 2, signed=True) for view in views]
        table.add_row(
            " → ".join(path.steps), *strengths, decimal(path.foresight, 2), decimal(path.want, 2, signed=True)
        )
    if not reasons.paths:
        table.add_row("none: nothing an action does here leads to what it wants, so habit decides")
    return table


def parameters(world: Mapping[str, Any]) -> Table:
    """List the free numbers of the world, which any of the above may follow."""
    table = Table(title="Parameters of this world", title_justify="left", show_edge=False)
    add_columns(table, "parameter", numbers=("value",))
    add_columns(table, "allowed", "what it is")
    for each in in_world(world):
        table.add_row(each.key, f"{each.value:g}", escape(each.allowed or "any number"), escape(each.label))
    return table


def _views(reasons: Reasons) -> tuple[str, ...]:
    """Name what the motivation goes by here: its own two views, what it is told, or all three."""
    own = ("training", "deployment") if reasons.trust < 1 else ()
    return (*own, "told") if reasons.trust > 0 else own


def choices(reasons: Reasons) -> Table:
    """Lay out the value of each action, and what it does."""
    table = Table(
        title="Value of each action by outcome (Q is the sum), and what it does", title_justify="left", show_edge=False
    )
    add_columns(table, "action", numbers=(*reasons.wanted, "Q", "habit", "policy"))
    table.add_column("", overflow="fold")
    for action, values, habit, policy in zip(
        reasons.actions, reasons.values, reasons.habit, reasons.policy, strict=True
    ):
        numbers = [decimal(value, 3, signed=True) for value in (*values, values.sum())]
        table.add_row(action, *numbers, decimal(habit, 2), decimal(policy, 3), "█" * round(BAR * policy))
    return table
