"""What can be drawn of a sweep: who dominates, and every number of its summary."""

from analysis.look.style import label
from sim.store.tables import Records

DOMINANT = "dominant"
"""The measure that says who wins."""
_NOT_MEASURES = ("job", "replicate", DOMINANT)


def measures(run: Records) -> list[str]:
    """Return what can be drawn: `dominant`, and every number of the summary."""
    schema = run["summary"].collect_schema()
    return [DOMINANT, *(name for name, kind in schema.items() if kind.is_numeric() and name not in _NOT_MEASURES)]


def measure_name(measure: str) -> str:
    """Return what people call a measure."""
    return "train-deploy gap" if measure == "gap" else label(measure)


def motivations(run: Records) -> list[str]:
    """Return all motivations that took part, in the order of the summary."""
    columns = run["summary"].collect_schema().names()
    return [name.removeprefix("share_") for name in columns if name.startswith("share_")]
