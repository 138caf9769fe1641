"""Pictures for papers: without a caption, as wide as a column, in its size of letters."""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from analysis.page.figure import Figure
from sim.errors import BadInput, require_name

FULL, NONE = CAPTIONS = ("full", "none")
"""A caption says what is seen and where it comes from; without it the paper does."""
NARROWEST, WIDEST = 120, 4000
"""Widths of a picture, in points."""
NARROW = 400
"""A narrower picture has its legends below and above, and no names inside its regions."""
SMALLEST, LARGEST = 4.0, 40.0
"""Sizes of letters, in points."""
CLOSE, TRIES = 1.0, 4
"""A picture may miss its width by so many points; how often it is drawn to come so near."""
_WORDS = ("axis", "axisX", "axisY", "legend", "header")


@dataclass(frozen=True)
class Paper:
    """How a picture is to look in a paper.

    Attributes:
        caption: `full`, or `none`: no title either.
        width: of the whole picture with its axes and legends, in points; None leaves it.
        font_size: of all letters, in points; None leaves them.
    """

    caption: str = FULL
    width: float | None = None
    font_size: float | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn.

        Raises:
            BadInput: in one sentence.
        """
        require_name("--caption", self.caption, CAPTIONS)
        if self.width is not None and not NARROWEST <= self.width <= WIDEST:
            raise BadInput(f"--width={self.width:g}: must be from {NARROWEST} to {WIDEST} points.")
        if self.font_size is not None and not SMALLEST <= self.font_size <= LARGEST:
            raise BadInput(f"--font-size={self.font_size:g}: must be from {SMALLEST:g} to {LARGEST:g} points.")

    @property
    def usual(self) -> bool:
        """Whether nothing is asked for."""
        return self == Paper()


def on_paper(figure: Figure, paper: Paper) -> Any:
    """Return the chart of a figure as a paper wants it (an Altair chart)."""
    import altair as alt

    if paper.usual:
        return figure.alone()
    spec = (figure.chart if paper.caption == NONE else figure.alone()).to_dict()
    if paper.caption == NONE:
        spec.pop("title", None)
    if paper.font_size is not None:
        _set_letters(spec, paper.font_size)
    if paper.width is not None:
        spec = _fitted(_narrowed(spec) if paper.width < NARROW else spec, paper.width)
    return alt.Chart.from_dict(spec)


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    """Walk all mappings of a specification but its tables and its theme."""
    if isinstance(node, dict):
        yield node
        for name, child in node.items():
            if name not in ("datasets", "data", "config"):
                yield from _nodes(child)
    elif isinstance(node, list):
        for child in node:
            yield from _nodes(child)


def _set_letters(spec: dict[str, Any], size: float) -> None:
    """Set the size of all letters."""
    for name in _WORDS:
        spec["config"].setdefault(name, {}).update(labelFontSize=size, titleFontSize=size)
    spec["config"]["title"].update(fontSize=size * 1.25, subtitleFontSize=size, subtitleLineHeight=size * 1.35)
    for node in _nodes(spec):
        if "fontSize" in node:
            node["fontSize"] = size


def _narrowed(spec: dict[str, Any]) -> dict[str, Any]:
    """Put legends below what is drawn and above it, and leave out the names inside regions, which would not fit."""
    for node in _nodes(spec):
        if isinstance(node.get("legend"), dict):
            main = node.get("field") in ("motivation", "value")
            node["legend"] |= {"orient": "bottom", "columns": 2} if main else {"orient": "top", "columns": 3}
        if isinstance(node.get("layer"), list):
            node["layer"] = [each for each in node["layer"] if not _names(each)]
    return spec


def _names(layer: dict[str, Any]) -> bool:
    return bool(layer.get("encoding", {}).get("text", {}).get("field") == "text")


def _fitted(spec: dict[str, Any], width: float) -> dict[str, Any]:
    """Scale what is drawn until the whole picture is so wide; axes and legends stay as large as their letters.

    Raises:
        BadInput: if axes and legends alone are wider.
    """
    scale = 1.0
    for _ in range(TRIES):
        drawn = _scaled(spec, scale)
        whole = _width(drawn)
        if abs(whole - width) <= CLOSE:
            return drawn
        inside = whole - _width(_scaled(spec, scale / 2))  # half of what scales
        scale *= 1 + (width - whole) / (2 * inside) if inside > 0 else width / whole
        if scale <= 0.05:
            raise BadInput(
                f"--width={width:g}: axes, legends and caption alone are wider; add --caption none, or set a smaller "
                "--font-size."
            )
    return _scaled(spec, scale)


def _scaled(spec: dict[str, Any], scale: float) -> dict[str, Any]:
    """Scale all widths and heights of what is drawn."""
    scaled = deepcopy({name: child for name, child in spec.items() if name != "datasets"})
    for node in _nodes(scaled):
        for name in ("width", "height"):
            if isinstance(node.get(name), int | float):
                node[name] = node[name] * scale
    return {**scaled, **({"datasets": spec["datasets"]} if "datasets" in spec else {})}


def _width(spec: dict[str, Any]) -> float:
    """Draw a picture and return how wide it is."""
    from vl_convert import vegalite_to_svg

    found = re.search(r'<svg[^>]*? width="([\d.]+)"', vegalite_to_svg(spec))
    assert found is not None
    return float(found[1])
