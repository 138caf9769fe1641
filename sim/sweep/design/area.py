"""The rectangle in which a boundary is searched: two keys and their values, with all other settings fixed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hydra.core.config_loader import ConfigLoader
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override

from sim.apart import ENDLESS
from sim.builders.endless import DRAWN
from sim.builders.plan import build
from sim.errors import BadInput, require_name
from sim.measures.kept import asked
from sim.model.evaluate import evaluate
from sim.store.schemas import SCHEMAS
from sim.sweep.design.composer import Composer
from sim.sweep.design.grammar import ends
from sim.sweep.design.quadtree import Point, values
from sim.sweep.design.search import Search

SHARE = 5
"""Without a budget, the budget is the number of runs of the full grid divided by this."""


@dataclass(frozen=True)
class Area:
    """The area of a search.

    Attributes:
        fixed: settings that all jobs share.
        keys: the two keys that vary.
        values: their values on the finest grid.
        replicates: runs of every point of the first grid.
    """

    fixed: list[str]
    keys: list[str]
    values: list[list[float]]
    replicates: int

    def job(self, point: Point, replicates: int) -> list[str]:
        """Return the overrides of a job."""
        settings = [f"{key}={at[place]!r}" for key, at, place in zip(self.keys, self.values, point, strict=True)]
        return [*self.fixed, *settings, f"replicates={replicates}"]


def area_of(loader: ConfigLoader, config: Any, options: Mapping[str, Any], arguments: Sequence[str]) -> Area:
    """Read the area from the arguments of a sweep.

    Raises:
        BadInput: unless exactly two keys are intervals with enough values, and all others have one value.
        HydraException, OmegaConfBaseException: if the jobs cannot be composed, as Hydra raises them.
    """
    texts = [*(f"{key}={value}" for key, value in (options["params"] or {}).items()), *arguments]
    parsed = OverridesParser.create(config_loader=loader).parse_overrides(texts)
    overrides = {override.get_key_element(): override for override in parsed}
    intervals = {key: override for key, override in overrides.items() if override.is_interval_sweep()}
    for override in overrides.values():
        if override.is_sweep_override() and not override.is_interval_sweep():
            reason = "hydra/sweeper=boundary takes one value or an interval, as in key=interval(0,1)"
            raise BadInput(f"{override.input_line}: {reason}.")
    if len(intervals) != 2:
        found = ", ".join(intervals) or "none"
        raise BadInput(f"hydra/sweeper=boundary: needs two keys given as interval(low,high); there is {found}.")
    fixed = [
        f"{key}={override.get_value_element_as_str()}" for key, override in overrides.items() if key not in intervals
    ]
    composer = Composer(loader, config)
    base = composer.compose(fixed)
    if base["replicates"] < 1:
        raise BadInput(f"replicates={base['replicates']}: must be at least 1.")
    at = [_values(override, base, options) for override in intervals.values()]
    shared = [text for text in fixed if not text.startswith("replicates=")]
    area = Area(shared, list(intervals), at, base["replicates"])
    first = composer.compose(area.job((0, 0), area.replicates))
    _check_measure(options, first)
    return area


def search_of(area: Area, options: Mapping[str, Any]) -> Search:
    """Return a new search of the area.

    Raises:
        BadInput: if the budget is smaller than the runs of the first grid.
    """
    coarse, resolution = options["coarse"], options["resolution"]
    full, least = resolution**2 * area.replicates, coarse**2 * area.replicates
    budget = full // SHARE if options["budget"] is None else options["budget"]
    if budget < least:
        given = options["budget"] is not None
        spend = f"={budget}: is" if given else f": a fifth of the full grid's runs, {budget}, is"
        advice = "choose a smaller hydra.sweeper.coarse" if given else "give a larger one"
        raise BadInput(
            f"hydra.sweeper.budget{spend} less than the {least} runs of the first grid, {coarse} x {coarse} points "
            f"with {area.replicates} replicates; {advice}."
        )
    return Search(coarse, resolution, area.replicates, budget)


def check_resolution(options: Mapping[str, Any]) -> None:
    """Raise `BadInput` unless repeated halving of the coarse grid's squares gives the finest grid."""
    coarse, resolution = options["coarse"], options["resolution"]
    if coarse < 2:
        raise BadInput(f"hydra.sweeper.coarse={coarse}: must be at least 2.")
    reached = 2 * (coarse - 1) + 1
    while 2 * (reached - 1) + 1 <= resolution:
        reached = 2 * (reached - 1) + 1
    if reached != resolution:
        near = [str(reached)] if resolution < reached else [str(reached), str(2 * (reached - 1) + 1)]
        raise BadInput(
            f"hydra.sweeper.resolution={resolution}: halving the squares of hydra.sweeper.coarse={coarse} does not "
            f"lead there; nearest {'is' if len(near) == 1 else 'are'} {' and '.join(near)}."
        )


def _values(override: Override, base: Mapping[str, Any], options: Mapping[str, Any]) -> list[float]:
    """Return a key's values on the finest grid; whole numbers for a key of whole numbers."""
    low, high = ends(override)
    resolution = options["resolution"]
    node: Any = base
    for step in override.key_or_group.split("."):
        node = node.get(step) if isinstance(node, Mapping) else None
    whole = isinstance(node, int) and not isinstance(node, bool)
    if whole and (low % 1 or high % 1):
        raise BadInput(f"{override.input_line}: {override.key_or_group} is a whole number, hence its ends must be too.")
    if whole and high - low < resolution - 1:
        raise BadInput(
            f"{override.input_line}: holds {int(high - low) + 1} whole numbers, too few for "
            f"hydra.sweeper.resolution={resolution}; {_fitting(options['coarse'], int(high - low) + 1)}."
        )
    return values(low, high, resolution, whole)


def _fitting(coarse: int, count: int) -> str:
    """Return advice: the finest resolution that `count` whole numbers allow."""
    if 2 * (coarse - 1) + 1 > count:
        return "choose a smaller hydra.sweeper.coarse or a wider interval"
    fits = 2 * (coarse - 1) + 1
    while 2 * (fits - 1) + 1 <= count:
        fits = 2 * (fits - 1) + 1
    return f"the finest that fits is {fits}"


def _check_measure(options: Mapping[str, Any], first: Mapping[str, Any]) -> None:
    """Raise `BadInput` unless summaries hold the measure, and a numeric measure comes with a level."""
    measure, level = options["measure"], options["level"]
    if measure == "dominant":
        if level is not None:
            raise BadInput(f"hydra.sweeper.level={level}: belongs to a number, as in hydra.sweeper.measure=gap.")
        return
    if first["engine"] == ENDLESS and measure in DRAWN:
        raise BadInput(f"hydra.sweeper.measure={measure}: engine=expected draws nothing, hence never has it.")
    cast = build(first).cast
    numbers = [name for name, kind in SCHEMAS["summary"].items() if kind.is_numeric() and name not in SCHEMAS["jobs"]]
    shares = [f"share_{motivation.name}" for motivation in cast.motivations]
    scores = [f"score_{name}" for name, found in evaluate(cast).items() if found.score is not None]
    require_name(f"hydra.sweeper.measure={measure}", measure, ["dominant", *numbers, *shares, *scores, *asked(first)])
    if level is None:
        raise BadInput(f"hydra.sweeper.measure={measure}: needs hydra.sweeper.level, the value where it changes sides.")
