"""Refuse settings that an endless population cannot follow: those that need random draws or counted agents."""

from sim.errors import BadInput
from sim.model.plan import Plan
from sim.model.selection.catalogue import RULES

DRAWN = ("first_hit", "founders_left")
"""Columns of the summary that stay empty without random draws."""


def require_no_draws(records: str, replicates: int) -> None:
    """Raise `BadInput` for `records` or `replicates` that an endless population cannot follow."""
    if replicates != 1:
        raise BadInput(
            f"replicates={replicates}: engine=expected draws nothing, so that all replicates would be the same; "
            "add replicates=1, or choose engine=kernel."
        )
    if records == "lineages":
        raise BadInput(
            "records=lineages: engine=expected follows shares and no agents, hence keeps no lineages; "
            "choose records=rounds, or engine=kernel."
        )


def require_followed_skill(plan: Plan) -> None:
    """Raise `BadInput` if motivations need practice, and the path cannot follow how it spreads over agents."""
    practised = [kind.name for kind in plan.cast.motivations if kind.practice > 0.0]
    if not practised:
        return
    if plan.mixed:
        raise BadInput(
            f"motivation.{practised[0]}.practice: in mixed minds practice is a matter of chance, which engine=expected "
            "does not follow; choose engine=kernel, or population.minds=pure."
        )
    for phase in plan.phases:
        if not phase.tracks_skill:
            demography = RULES[phase.rules.selection.demography].name
            raise BadInput(
                f"regime.{phase.name}.selection.demography={demography}: engine=expected does not rank agents of "
                "unequal practice; choose wright_fisher, no transmission, or engine=kernel."
            )
