"""Refuse settings that an endless population cannot follow: those that need random draws or counted agents."""

from sim.errors import BadInput

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
