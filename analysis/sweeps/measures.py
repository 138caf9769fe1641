"""What can be drawn of a sweep: who dominates, and every number of its summary."""

from sim.errors import BadInput, require_name
from sim.measures.names import MEASURES
from sim.store.tables import Records

DOMINANT = "dominant"
"""The measure that says who wins."""
_NOT_MEASURES = ("job", "replicate", DOMINANT)


def measures(run: Records) -> list[str]:
    """Return what can be drawn: `dominant`, and every number of the summary."""
    schema = run["summary"].collect_schema()
    return [DOMINANT, *(name for name, kind in schema.items() if kind.is_numeric() and name not in _NOT_MEASURES)]


def require_drawable(run: Records, measure: str) -> None:
    """Raise `BadInput` unless a sweep has a measure; of one that it could have kept, say how."""
    if measure not in (known := measures(run)) and measure.partition(":")[0] in MEASURES:
        raise BadInput(
            f"--measure {measure}: this sweep did not store it; run it with measures=[{measure}], or add the measure "
            f"with `mofit -m hydra.sweep.dir={run.folder} hydra.sweeper.resume=true hydra.sweeper.force=true "
            f"measures=[{measure}]`."
        )
    require_name("--measure", measure, known)


def motivations(run: Records) -> list[str]:
    """Return all motivations that took part, in the order of the summary."""
    columns = run["summary"].collect_schema().names()
    return [name.removeprefix("share_") for name in columns if name.startswith("share_")]
