"""The answer of a run in sentences, computed from its tables. The terminal and the report print the same sentences."""

from analysis.runs.chance import chance
from analysis.runs.deployment import departure, harm
from analysis.runs.leading import dominance
from sim.store.tables import Records


def sentences(run: Records) -> list[str]:
    """Say who dominated, whether that is chance, what changes in deployment, and what harm follows."""
    parts = [dominance(run), chance(run), departure(run), harm(run)]
    return [part for part in parts if part]
