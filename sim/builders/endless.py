"""What an endless population cannot do: whatever takes draws, or agents that are counted."""

from sim.errors import BadInput

ENDLESS = "expected"
"""What the engine is called that follows the endless population."""
DRAWN = ("first_hit", "founders_left")
"""Columns of the summary that only draws fill."""


def require_no_draws(records: str, replicates: int) -> None:
    """Raise `BadInput` for what an endless population cannot do."""
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
