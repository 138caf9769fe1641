"""What phase diagrams are stacked from: cells, what is unresolved, boundary lines, names, the line of theory."""

import json
from dataclasses import dataclass
from math import ceil
from typing import Any

import altair as alt
import polars as pl

from analysis.look.style import FAINT, INK, PAPER, UNRESOLVED, label
from analysis.sweeps.diagram.strength import inset
from analysis.sweeps.grid import Axis, names_inside, segments
from analysis.sweeps.layout import Layout
from analysis.sweeps.measures import DOMINANT

LETTER = 6.4
"""Width of a letter of a name inside a region."""

FEW, RESTLESS = 100, 0.25
"""Lines between winners are left out where, of more than so many pairs of neighbours, more than this share differ."""
CHOSEN = "chosen"
"""The parameter of a diagram that names the chosen cell: `panel|x|y`."""


@dataclass(frozen=True)
class Panel:
    """One panel of a diagram.

    Attributes:
        cells: rows of `tables.cells` with their edges.
        shown: the axes.
        side: its width.
        first: whether it is the first of its row, so that it names the axis along y.
    """

    cells: pl.DataFrame
    shown: Layout
    side: int
    first: bool = True

    def x(self, field: str = "x0") -> Any:
        """Return the channel along x."""
        return position(self.shown.x, "x", field, self.side)

    def y(self, field: str = "y0") -> Any:
        """Return the channel along y."""
        assert self.shown.y is not None
        channel = position(self.shown.y, "y", field, self.side)
        return channel if self.first else channel.title(None)

    def sides(self, *edges: str) -> list[Any]:
        """Return the channels of a rectangle: fields of its left, right, lower and upper edge."""
        left, right, low, high = edges
        return [self.x(left), alt.X2(f"{right}:Q"), self.y(low), alt.Y2(f"{high}:Q")]

    @property
    def size(self) -> dict[str, int]:
        """Whole pixels for each cell where there are enough of them, so that no seams show."""
        wide, high = self.count
        width, height = (n * max(1, round(room / n)) for n, room in ((wide, self.side), (high, 0.75 * self.side)))
        return {"width": width, "height": height}

    @property
    def count(self) -> tuple[int, int]:
        """Cells along x and along y."""
        assert self.shown.y is not None
        return len(self.shown.x.blocks), len(self.shown.y.blocks)

    @property
    def winners(self) -> dict[tuple[int, int], str]:
        """Who leads each cell for sure; of a square, each cell of the finest grid inside it."""
        rows = self.cells.filter("resolved").select("x", "y", "side", DOMINANT).iter_rows()
        return {(x + i, y + j): name for x, y, size, name in rows for i in range(size) for j in range(size)}

    def middle(self, table: pl.DataFrame) -> pl.DataFrame:
        """Add the middle of cells to a table of their edges: xm, ym."""
        assert self.shown.y is not None
        return table.with_columns(_middle("x", self.shown.x), _middle("y", self.shown.y))

    def is_restless(self) -> bool:
        """Tell whether winners change so often from cell to cell that lines between them would hide the picture."""
        winners = self.winners
        pairs = [(name, winners.get(n)) for (x, y), name in winners.items() for n in ((x + 1, y), (x, y + 1))]
        changes = [name != other for name, other in pairs if other is not None]
        return len(changes) > FEW and sum(changes) > RESTLESS * len(changes)

    def boundaries(self) -> pl.DataFrame:
        """Return the lines between different winners: x0, y0, x1, y1."""
        assert self.shown.y is not None
        lines = segments(self.winners, self.shown.x.edges, self.shown.y.edges)
        return pl.DataFrame(lines, schema=dict.fromkeys(("x0", "y0", "x1", "y1"), pl.Float64), orient="row")


def _middle(name: str, axis: Axis) -> pl.Expr:
    low, high = pl.col(f"{name}0"), pl.col(f"{name}1")
    return ((low * high).sqrt() if axis.scale == "log" else (low + high) / 2).alias(f"{name}m")


def ground() -> alt.Chart:
    """Paint what lies under the cells, and shows where one is empty."""
    chart = alt.Chart(alt.InlineData(values=[{}])).mark_rect(color=PAPER)
    return chart.encode(x=alt.value(0), x2=alt.value("width"), y=alt.value(0), y2=alt.value("height"))


def tiles(panel: Panel, measure: str, colour: Any) -> alt.Chart:
    """Draw the cells that have a value."""
    channels = {"tooltip": tooltip(panel, measure), "color": colour}
    if measure != DOMINANT:
        held = panel.cells.drop_nulls("value").rename({DOMINANT: "motivation"})
        return alt.Chart(held).mark_rect(stroke=None).encode(*panel.sides("x0", "x1", "y0", "y1"), **channels)
    drawn = inset(panel.cells.filter("resolved"), panel.shown).rename({DOMINANT: "motivation"})
    return alt.Chart(drawn).mark_rect(stroke=None).encode(*panel.sides("xa", "xb", "ya", "yb"), **channels)


def where(panel: Panel) -> list[Any]:
    """Return what a cell says of its place where one points at it."""
    assert panel.shown.y is not None
    tooltips = [alt.Tooltip(f"{n}_label:N", title=a.key.name) for n, a in (("x", panel.shown.x), ("y", panel.shown.y))]
    return [*tooltips, *([alt.Tooltip("panel:N", title=panel.shown.panels.name)] if panel.shown.panels else [])]


def tooltip(panel: Panel, measure: str) -> list[Any]:
    """Return what a cell says where one points at it."""
    tooltips = ["motivation:N", alt.Tooltip("share:Q", format=".1%"), "resolved:N", "needed:Q", "runs:Q"]
    tooltips += [] if measure == DOMINANT else [alt.Tooltip("value:Q", title=measure, format=".4g")]
    return [*where(panel), *tooltips]


def picks(panel: Panel, tooltips: list[Any], *, chosen: bool = True) -> alt.Chart:
    """Lay a clear cell over every cell that says something; where one can be chosen, the chosen one is framed."""
    name = "datum.panel + '|' + datum.x + '|' + datum.y"
    frame = alt.condition(f"{name} === {CHOSEN}", alt.value(INK), alt.value("transparent"))
    chart = alt.Chart(panel.cells.rename({DOMINANT: "motivation"}))
    drawn = chart.mark_rect(fill="transparent", strokeWidth=2.5, cursor="pointer" if chosen else "default")
    place = drawn.encode(*panel.sides("x0", "x1", "y0", "y1"), tooltip=tooltips)
    return place.encode(stroke=frame) if chosen else place


def unresolved(panel: Panel, looks: dict[str, Any], dotted: bool) -> list[alt.Chart]:
    """Lay grey over cells whose lead could be chance; a dot has the look of who is ahead, if anybody is."""
    left = panel.middle(panel.cells.filter(~pl.col("resolved")).rename({DOMINANT: "motivation"}))
    if not left.height:
        return []
    grey = alt.Chart(left).mark_rect(color=UNRESOLVED, stroke=None)
    laid = grey.encode(*panel.sides("x0", "x1", "y0", "y1"), tooltip=tooltip(panel, DOMINANT))
    ahead = alt.Chart(left.filter(~pl.col("tied"))).mark_point(size=40, filled=True, opacity=1)
    return [laid, ahead.encode(panel.x("xm"), panel.y("ym"), **looks)] if dotted else [laid]


def rules(panel: Panel, lines: pl.DataFrame, *, halo: bool) -> list[alt.Chart]:
    """Draw the lines between different winners, with a halo on dark ground."""
    looks = ((2.2, PAPER), (0.8, INK)) if halo else ((1.1, INK),)
    base = alt.Chart(lines).encode(*panel.sides("x0", "x1", "y0", "y1"))
    drawn = [base.mark_rule(strokeWidth=wide, color=ink, strokeCap="round", opacity=0.9) for wide, ink in looks]
    return drawn if lines.height else []


def names(panel: Panel) -> list[alt.Chart]:
    """Write the names of winners into their regions, where they fit."""
    assert panel.shown.y is not None
    (wide, high), x, y = panel.count, panel.shown.x.edges, panel.shown.y.edges
    kinds = panel.cells[DOMINANT].unique(maintain_order=True)
    room = {name: ceil((len(label(name)) * LETTER + 8) * wide / panel.side) for name in kinds}
    places = names_inside(panel.winners, room, ceil(18 * high / panel.side), wide, high)
    rows = [(label(n), x[at.first], x[at.last + 1], y[at.row], y[at.row + 1]) for n, at in places.items()]
    if not rows:
        return []
    table = panel.middle(pl.DataFrame(rows, schema=["text", "x0", "x1", "y0", "y1"], orient="row"))
    base = alt.Chart(table).encode(panel.x("xm"), panel.y("ym"), alt.Text("text:N"))
    halo = base.mark_text(fontSize=11.5, fontWeight=600, stroke=PAPER, strokeWidth=3, strokeJoin="round", opacity=0.7)
    return [halo, base.mark_text(fontSize=11.5, fontWeight=600, color=INK)]


def theory(panel: Panel, path: pl.DataFrame) -> list[alt.Chart]:
    """Draw the analytic boundary, dashed."""
    base = alt.Chart(path).encode(panel.x("x"), panel.y("y"), alt.Order("step:Q"), alt.Detail("series:N"))
    drawn = [
        base.mark_line(clip=True, strokeWidth=4.5, color=PAPER, opacity=0.9),
        base.mark_line(clip=True, strokeWidth=2, color=INK, strokeDash=[6, 4]),
    ]
    return drawn if path.height else []


def position(axis: Axis, channel: str, field: str, side: int, ticks: int = 6) -> Any:
    """Return a positional channel with the axis of a key, `side` pixels long; names that would touch are slanted."""
    edges = axis.edges
    scale = alt.Scale(type="log" if axis.scale == "log" else "linear", domain=[edges[0], edges[-1]], nice=False)
    drawn: dict[str, Any] = {"grid": False, "tickCount": ticks, "domainColor": FAINT, "ticks": True, "tickColor": FAINT}
    if axis.scale == "ordinal":
        texts = axis.labels
        few = range(0, len(texts), -(-len(texts) // 12))
        drawn |= {"values": list(few), "labelExpr": f"{json.dumps([label(t) for t in texts])}[datum.value]"}
        touch = max(map(len, texts)) * LETTER + 6 > side / len(few)
        drawn |= {"labelLimit": 130, "labelAngle": -35 if channel == "x" and touch else 0}
    elif len(axis.key.values) <= ticks + 2 and axis.size == 1:
        drawn |= {"values": list(axis.key.values)}
    if channel == "x":
        return alt.X(f"{field}:Q", scale=scale, title=axis.key.title or axis.key.name, axis=alt.Axis(**drawn))
    return alt.Y(f"{field}:Q", scale=scale, title=axis.key.title or axis.key.name, axis=alt.Axis(**drawn))
