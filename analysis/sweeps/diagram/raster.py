"""A map of every point of a sweep as one encoded image, for grids that are too fine to be drawn cell by cell."""

import struct
import zlib
from base64 import b64encode
from typing import Any

import altair as alt
import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.look.encodings import finished, paint
from analysis.look.style import LABEL_EXPR, UNRESOLVED, colour
from analysis.sweeps.diagram.layers import position
from analysis.sweeps.layout import Layout
from analysis.sweeps.measures import DOMINANT

SIDE = 460
"""Width of the map; three quarters as high."""

_EMPTY = (255, 255, 255)


def full_map(table: pl.DataFrame, shown: Layout, order: list[str]) -> Any:
    """Draw the winner of every point as one image.

    Args:
        table: what `tables.cells` gives for a layout that pools nothing.
        shown: that layout; without panels.
        order: motivations in the order of the sweep.
    """
    assert shown.y is not None
    present = pl.DataFrame({"motivation": [name for name in order if name in set(table[DOMINANT])]})
    pixels = enlarged(raster(table, len(shown.x.blocks), len(shown.y.blocks)))
    spot = pl.DataFrame({"url": ["data:image/png;base64," + b64encode(png(pixels)).decode("ascii")]})
    image = alt.Chart(spot).mark_image(aspect=False, smooth=False, width=SIDE, height=3 * SIDE // 4)
    image = image.encode(alt.Url("url:N"), x=alt.value(SIDE / 2), y=alt.value(3 * SIDE / 8))
    key = pl.DataFrame({"motivation": present["motivation"], "x": [shown.x.edges[0]] * present.height,
                        "y": [shown.y.edges[0]] * present.height})  # fmt: skip
    legend = alt.Legend(labelExpr=LABEL_EXPR, orient="right", symbolType="square", symbolOpacity=1, columns=1)
    axes = alt.Chart(key).mark_point(opacity=0, filled=True).encode(
        position(shown.x, "x", "x", SIDE), position(shown.y, "y", "y", SIDE),
        paint(present, legend=legend).title("dominant"),
    )  # fmt: skip
    count = f"{len(shown.x.blocks)} x {len(shown.y.blocks)}"
    return finished(
        alt.layer(image, axes).properties(width=SIDE, height=3 * SIDE // 4),
        "Every point of the sweep",
        f"The same at full resolution, {count} points, one pixel block each. Grey: no clear winner. White: no result.",
        width=100,
    )


def raster(table: pl.DataFrame, wide: int, high: int) -> NDArray[np.uint8]:
    """Colour each cell: (high, wide, 3), the first row on top."""
    pixels = np.full((high, wide, 3), _EMPTY, dtype=np.uint8)
    ink = {name: _rgb(colour(name)) for name in table[DOMINANT].unique()}
    shade = np.array([ink[name] for name in table[DOMINANT]], dtype=np.uint8).reshape(-1, 3)
    shade[~table["resolved"].to_numpy()] = _rgb(UNRESOLVED)
    pixels[high - 1 - table["y"].to_numpy(), table["x"].to_numpy()] = shade
    return pixels


def _rgb(paint: str) -> list[int]:
    return [int(paint[i : i + 2], 16) for i in (1, 3, 5)]


def enlarged(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Repeat pixels until they fill the map, so that nothing blurs them."""
    high, wide = pixels.shape[:2]
    return pixels.repeat(max(1, -(-SIDE // high)), axis=0).repeat(max(1, -(-SIDE // wide)), axis=1)


def png(pixels: NDArray[np.uint8]) -> bytes:
    """Encode (high, wide, 3) as PNG (ISO/IEC 15948): 8-bit RGB, rows unfiltered."""
    high, wide = pixels.shape[:2]
    rows = np.hstack([np.zeros((high, 1), np.uint8), pixels.reshape(high, wide * 3)])
    header = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes(), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, *zip(*parts, strict=True)))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
