"""Run an adaptive sweep in batches. The stored results of earlier batches decide the points of the next batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
from hydra.core.config_loader import ConfigLoader
from hydra.core.utils import JobReturn
from hydra.plugins.launcher import Launcher
from omegaconf import read_write
from rich.console import Console

from sim.errors import BadInput
from sim.store import parquet
from sim.store.occupied import sweeping
from sim.store.replace import current
from sim.sweep.design.area import Area, area_of, check_resolution, search_of
from sim.sweep.design.composer import Composer
from sim.sweep.design.estimate import print_estimate
from sim.sweep.design.quadtree import Point
from sim.sweep.design.search import Search
from sim.sweep.design.validate import print_check, refuse_ignored
from sim.sweep.endings import explain_early_end, tell_failures
from sim.sweep.manifest import design_of, open_sweep
from sim.sweep.replaced import in_place_of
from sim.sweep.results.stored import Stored


def search_boundary(
    loader: ConfigLoader, config: Any, launcher: Launcher, arguments: list[str], ours: bool
) -> list[Sequence[JobReturn]]:
    """Run an adaptive sweep into `hydra.sweep.dir`; return the results of its jobs.

    Raises:
        BadInput: for settings that cannot be searched.
    """
    if not ours or config.hydra.launcher.get("output") != "dataset":
        raise BadInput("hydra/sweeper=boundary: reads results of mofit from its dataset; use hydra/launcher=ensemble.")
    design = design_of(config)
    options, arguments = {**config.hydra.sweeper, **design.options}, design.arguments
    check_resolution(options)
    area = area_of(loader, config, options, arguments)
    search = search_of(area, options)
    refuse_ignored(config, [area.fixed])
    if config.check:
        print_check(Composer(loader, config), [area.job(point, n) for point, n in search.ask().items()])
        return []
    if options["plan"] or config.get("plan"):
        _print_plan(loader, config, area, search)
        return []
    folder = Path(str(config.hydra.sweep.dir))
    placing = [f"hydra.sweeper.{name}={value}" for name, value in design.options.items()]
    corners = [area.job(corner, area.replicates) for corner in ((0, 0), (-1, -1))]
    with explain_early_end(folder), sweeping(folder, None), in_place_of(folder, config):
        points = [[text for text in corner if text not in area.fixed] for corner in corners]
        open_sweep(config, design, [placing, *corners], [placing, *points])
        with read_write(config.hydra):
            config.hydra.sweeper.resume = True  # a point that gets more replicates keeps its earlier ones
        return [Batches(folder, launcher, area, search, options).run()]


def _print_plan(loader: ConfigLoader, config: Any, area: Area, search: Search) -> None:
    """Print the estimate for a sweep that spends its whole budget on evenly spread points."""
    side, points = search.resolution, search.budget // search.replicates
    spread = [divmod(k * side**2 // points, side) for k in range(points)] if points < side**2 else []
    everywhere = spread or [(i, j) for i in range(side) for j in range(side)]
    print(f"at most, of {side**2 * search.replicates} runs of the full {side} x {side} grid:")
    print_estimate(loader, config, [area.job(point, search.replicates) for point in everywhere])


@dataclass
class Batches:
    """The state of an adaptive sweep. Each point is a job; jobs are numbered in the order of their first requests."""

    folder: Path
    launcher: Launcher
    area: Area
    search: Search
    options: Mapping[str, Any]
    numbers: dict[Point, int] = field(default_factory=dict)
    returns: dict[int, JobReturn] = field(default_factory=dict)

    def run(self) -> list[JobReturn]:
        """Run one batch after the other; a batch whose results are stored is only read."""
        number = 0
        while batch := self.search.ask():
            number += 1
            self.numbers |= {
                point: len(self.numbers) + k for k, point in enumerate(p for p in batch if p not in self.numbers)
            }
            if self._lacks(batch):
                self._tell(number, batch)
                self._launch(batch)
            found = self._labels()
            self.search.tell({point: found.get(self.numbers[point], [])[:n] for point, n in batch.items()})
        tell_failures(list(self.returns.values()))
        return list(self.returns.values())

    def _launch(self, batch: Mapping[Point, int]) -> None:
        """Launch all jobs from the first of the batch on; jobs that have run cost nothing."""
        first = min(self.numbers[point] for point in batch) if self.returns else 0
        jobs = [self.area.job(point, self.search.asked[point]) for point in list(self.numbers)[first:]]
        self.returns |= dict(enumerate(self.launcher.launch(jobs, initial_job_idx=first), start=first))

    def _lacks(self, batch: Mapping[Point, int]) -> bool:
        """Return whether a replicate of a batch is not stored."""
        found = {} if self.options["force"] else self._labels()
        return any(len(found.get(self.numbers[point], [])) < replicates for point, replicates in batch.items())

    def _labels(self) -> dict[int, list[str]]:
        """Read the label of each stored replicate, by job, replicates in order.

        A resumed sweep may hold more replicates than the search has asked for so far.
        """
        files = Stored(current(self.folder / "tables")).files("summary")
        if not files:
            return {}
        summary = pl.concat([parquet.scan(file) for file in files], how="diagonal")
        table = summary.select("job", "replicate", label=label_of(self.options)).sort("replicate")
        return dict(table.group_by("job", maintain_order=True).agg("label").collect().iter_rows())

    def _tell(self, number: int, batch: Mapping[Point, int]) -> None:
        line = f"batch {number}: {len(batch)} points; {self.search.runs} of at most {self.search.budget} runs with it"
        Console(stderr=True).print(line, style="dim")


def label_of(options: Mapping[str, Any]) -> pl.Expr:
    """Return the expression of a replicate's label: the dominant motivation, or the side of the level."""
    if options["measure"] == "dominant":
        return pl.col("dominant")
    above = pl.col(options["measure"]).cast(pl.Float64).fill_nan(None) > options["level"]
    return pl.when(above.is_null()).then(pl.lit("none")).when(above).then(pl.lit("above")).otherwise(pl.lit("below"))
