"""Charts and tables of a stored run or sweep by name, in two lines of a notebook.

>>> from analysis.commands.show import chart, table
>>> chart("outputs/2026-01-02/10-00-00", "price")  # doctest: +SKIP
"""

import os
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from analysis.page.figure import Figure
from analysis.runs.figures.catalogue import recipes
from analysis.stored import is_sweep, open_run, open_sweep
from analysis.sweeps.diagram.fit_sets import fit_sets
from analysis.sweeps.figures import can_be_mapped, explained, fit_set_figure, whole, whole_map
from analysis.sweeps.figures import figure as figure_of_sweep
from analysis.sweeps.layout import REPORTED, layout
from analysis.sweeps.measures import measures
from analysis.sweeps.plans import obstacle
from analysis.sweeps.sensitivity import possible, sensitivity
from analysis.sweeps.tables import along, cells
from sim.errors import BadInput, require_name
from sim.store.tables import Records

Folder = str | os.PathLike[str]
Maker = tuple[Callable[[], Figure], Callable[[], Any]]
"""What draws a figure, and what gives its table."""


def chart(folder: Folder, name: str) -> Any:
    """Draw one chart of a stored run or sweep, with what it shows and what it was made from (an Altair chart).

    Raises:
        BadInput: if there is nothing stored, or no such chart of it; names what there is.
    """
    return figure(folder, name).alone()


def figure(folder: Folder, name: str) -> Figure:
    """Draw one chart with what stands around it on a page.

    Raises:
        BadInput: if there is nothing stored, or no such chart of it; names what there is.
    """
    return _chosen(folder, name)[0]()


def table(folder: Folder, name: str) -> Any:
    """Return the small table that a chart is drawn from (a polars frame; for the causal graph, a set of them).

    Raises:
        BadInput: if there is nothing stored, or no such chart of it; names what there is.
    """
    return _chosen(folder, name)[1]()


def names(folder: Folder) -> list[str]:
    """Return the names of all charts that can be drawn of what is stored in a folder."""
    return list(_makers(folder))


def _chosen(folder: Folder, name: str) -> Maker:
    from analysis.sweeps import sensitivity

    makers = _makers(folder)
    if name == sensitivity.CHART and name not in makers and not sensitivity.available():
        raise BadInput(f"chart={name}: {sensitivity.EXTRA}")
    require_name("chart", name, makers)
    return makers[name]


def _makers(folder: Folder) -> Mapping[str, Maker]:
    if is_sweep(folder):
        return _of_sweep(open_sweep(folder))
    run = open_run(folder)
    return {r.name: (partial(r.draw, run), partial(r.table, run)) for r in recipes() if r.possible(run)}


def _of_sweep(run: Records) -> Mapping[str, Maker]:
    shown = layout(run)
    rows = along if shown.y is None else cells
    makers: dict[str, Maker] = {
        name: (partial(figure_of_sweep, run, shown, name), partial(rows, run, shown, name)) for name in measures(run)
    }
    if shown.y is not None and obstacle(run, shown) is None:
        makers["fit_set"] = (partial(fit_set_figure, run, shown), partial(fit_sets, run, shown))
    if can_be_mapped(shown := layout(run, most=REPORTED)):
        makers["map"] = (partial(whole_map, run, shown), partial(cells, run, whole(shown)))
    if possible(run):
        makers["sensitivity"] = (partial(explained, run), partial(sensitivity, run))
    return makers
