"""One look for every chart: a colour and a symbol per motivation, readable labels, the Altair theme.

Hues are those of Okabe & Ito (2008), one per category: green for the intended motivation, blues for fitness-seekers,
oranges for schemers, purples and grey for kludges. Within a category lightness differs, and every shipped motivation
has a symbol of its own, so that a chart can be read in greyscale print and with colour-blindness. A motivation looks
the same in every chart.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from zlib import crc32

if TYPE_CHECKING:
    import altair as alt

INK, MUTED, STEEL, FAINT, PAPER = "#1F2328", "#59636E", "#8C959F", "#D8DEE4", "#FFFFFF"
UNRESOLVED = "#E4E7EA"
"""Text, secondary text, what is drawn between, hairlines, background; both texts pass WCAG AA on the background. Last,
what cells of a diagram are painted with whose lead could be chance."""

FONT = "-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', Arial, system-ui, sans-serif"

POPULATION = "all"
"""Name of the whole population in tables."""

_SHAPES = {
    "circle": "M1,0A1,1,0,1,1,-1,0A1,1,0,1,1,1,0Z",
    "square": "M-.88,-.88H.88V.88H-.88Z",
    "diamond": "M0,-1.1L.82,0L0,1.1L-.82,0Z",
    "up": "M0,-1L1.05,.85H-1.05Z",
    "down": "M0,1L1.05,-.85H-1.05Z",
    "left": "M-1,0L.85,-1.05V1.05Z",
    "right": "M1,0L-.85,-1.05V1.05Z",
    "plus": "M-.37,-1H.37V-.37H1V.37H.37V1H-.37V.37H-1V-.37H-.37Z",
    "times": "M-1,-.55L-.55,-1L0,-.45L.55,-1L1,-.55L.45,0L1,.55L.55,1L0,.45L-.55,1L-1,.55L-.45,0Z",
    "star": "M0,-1.1L.29,-.4L1.05,-.34L.47,.15L.65,.89L0,.5L-.65,.89L-.47,.15L-1.05,-.34L-.29,-.4Z",
    "pentagon": "M0,-1L1,-.25L.62,.9H-.62L-1,-.25Z",
    "half": "M-1,-.5A1,1,0,0,0,1,-.5Z",
    "drop": "M0,-1.1L.72,.25A.8,.8,0,1,1,-.72,.25Z",
    "chevron": "M0,-.95L1,.25V.95L0,-.1L-1,.95V.25Z",
    "hexagon": "M1,0L.5,.87H-.5L-1,0L-.5,-.87H.5Z",
    "bowtie": "M-1,-.95L-.12,-.18L1,-.95V.95L.12,.18L-1,.95Z",
    "hourglass": "M-.95,-1H.95L.2,0L.95,1H-.95L-.2,0Z",
}
"""Outlines as SVG paths, within about one unit of the origin. Charts and pages draw the same outlines."""

_LOOKS = {
    POPULATION: (INK, "circle"),
    "intended": ("#009E73", "circle"),
    "sycophant": ("#9ED8F7", "right"),
    "reward_seeker": ("#0072B2", "square"),
    "conditioned_reward_seeker": ("#56B4E9", "diamond"),
    "return_seeker": ("#00406B", "up"),
    "influence_seeker": ("#5A4FCF", "plus"),
    "aligned_schemer": ("#F0B429", "star"),
    "misaligned_schemer": ("#D55E00", "times"),
    "patchwork": ("#CC79A7", "hourglass"),
    "green_bar": ("#6B1D48", "down"),
    "drifter": ("#B9BEC5", "left"),
    "label_follower": ("#8F7AB8", "pentagon"),
    "divided": ("#7A6A4F", "half"),
    "pass_follower": ("#9C3587", "hexagon"),
    "authority_follower": ("#5B4B8A", "bowtie"),
    "none": ("#59636E", "circle"),
    "law_a": ("#44AA99", "drop"),
    "law_b": ("#332288", "chevron"),
    # categories, where a diagram tells no more apart: as far apart in lightness as four can be, for greyscale print
    "fitness_seeker": ("#004C88", "square"),
    "schemer": ("#EE8B45", "times"),
    "kludge": ("#EBBBD6", "hourglass"),
}

_OTHER_COLOURS = ("#117733", "#882255", "#44AA99", "#AA4499", "#999933", "#332288", "#CC6677", "#6F4E37")
_OTHER_SHAPES = ("square", "diamond", "up", "plus", "down")


def look(name: str) -> tuple[str, str]:
    """Return colour and symbol of a motivation; for a name that is not shipped, the letters of the name decide."""
    code = crc32(name.encode())
    paint, shape = _LOOKS.get(name, (_OTHER_COLOURS[code % 8], _OTHER_SHAPES[code // 8 % 5]))
    return paint, _SHAPES[shape]


def colour(name: str) -> str:
    """Return the one colour of a motivation, as `#RRGGBB`."""
    return look(name)[0]


def symbol(name: str) -> str:
    """Return the one symbol of a motivation, as an SVG path."""
    return look(name)[1]


def text_on(name: str) -> str:
    """Return black or white, whichever is easier to read on a motivation's colour (WCAG contrast of at least 4.5)."""
    channels = [int(colour(name)[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#000000" if (luminance + 0.05) ** 2 > 0.05 * 1.05 else "#FFFFFF"


def label(name: str) -> str:
    """Write a name as people read it: `green_bar` as `green bar`."""
    return "population" if name == POPULATION else name.replace("_", " ")


LABEL_EXPR = "datum.value === 'all' ? 'population' : replace(datum.label, /_/g, ' ')"
"""The same as `label`, in Vega's expression language, for axes and legends."""


def colours(names: Iterable[str]) -> "alt.Scale":
    """Return the colour scale of some motivations."""
    return _scale(names, colour)


def symbols(names: Iterable[str]) -> "alt.Scale":
    """Return the symbol scale of some motivations."""
    return _scale(names, symbol)


def _scale(names: Iterable[str], value: Any) -> "alt.Scale":
    import altair as alt

    domain = list(names)
    return alt.Scale(domain=domain, range=[value(name) for name in domain])


_TEXT = {
    "labelColor": MUTED,
    "titleColor": MUTED,
    "labelFontSize": 11,
    "titleFontSize": 11,
    "titleFontWeight": "normal",
}

THEME: dict[str, Any] = {
    "background": PAPER,
    "font": FONT,
    "view": {"stroke": None},
    "title": {
        "anchor": "start", "color": INK, "fontSize": 16, "fontWeight": 600, "offset": 14,
        "subtitleColor": MUTED, "subtitleFontSize": 12, "subtitlePadding": 6, "subtitleLineHeight": 16,
    },
    "axis": {
        **_TEXT, "domainColor": FAINT, "tickColor": FAINT, "gridColor": "#EEF1F4", "labelPadding": 5,
        "titlePadding": 8, "labelLimit": 220, "tickSize": 4,
    },
    "axisY": {"domain": False, "ticks": False},
    "legend": {**_TEXT, "labelColor": INK, "orient": "bottom", "labelLimit": 220, "symbolSize": 70, "columns": 3},
    "header": {**_TEXT, "labelColor": INK, "labelFontSize": 12, "labelFontWeight": 600, "labelAnchor": "start"},
}  # fmt: skip
"""The Vega-Lite config that every chart carries."""


def themed(chart: Any) -> Any:
    """Add the theme to a finished chart, without changing Altair's global theme."""
    return chart.configure(**THEME)
