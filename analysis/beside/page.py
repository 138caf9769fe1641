"""The page that sets two stored results side by side: settings first, then shares, behaviour and harm."""

import os
from collections.abc import Sequence
from html import escape
from pathlib import Path

import polars as pl

from analysis.beside.figures import behaviour_chart, quantity_name, shares_chart
from analysis.beside.numbers import BEHAVES, HARM, HARMS, MEASURED, SHARES, Compared, compare
from analysis.beside.settings import Setting, differing, follows
from analysis.look.wording import counted, decimal, listed, names, number, sentence_case
from analysis.page import html as page
from analysis.page.figure import Figure
from analysis.page.shell import NO_SCRIPT, figure_html, sections, whole_page
from analysis.stored import is_sweep, open_run, open_sweep
from sim.errors import BadInput
from sim.store.replace import put_text
from sim.store.tables import Records

MOST_SETTINGS = 3
"""Most settings that the answer names."""


def write_beside(one: str | os.PathLike[str], other: str | os.PathLike[str], out: Path | None = None) -> Path:
    """Write a page that sets B beside A; returns its path, in A's folder unless given.

    Raises:
        BadInput: if either cannot be read, or they have nothing in common.
        OSError: if the page cannot be written.
    """
    if Path(one).resolve() == Path(other).resolve():
        raise BadInput(f"{other}: is the same folder twice; name two different ones.")
    first, second = (open_sweep(folder) if is_sweep(folder) else open_run(folder) for folder in (one, other))
    target = out or first.folder / f"beside_{second.folder.resolve().name}.html"
    put_text(target, render(first, second))
    return target


def render(one: Records, other: Records) -> str:
    """Write the whole page."""
    found, set_apart = compare(one, other), differing(one, other)
    source = f"Source: A is {one.folder}, B is {other.folder}."
    lines = sentences(found, set_apart)
    drawn = [Figure("shares", shares_chart(found.table), lines[1], source)]
    if found.table["part"].is_in([BEHAVES, HARMS]).any():
        drawn.append(Figure("behaviour", behaviour_chart(found.table), lines[-1], source))
    apart = [setting for setting in set_apart if not follows(setting.key)]
    following = [setting for setting in set_apart if follows(setting.key)]
    counts = f"{counted(len(following), 'further setting')} of the world"
    more = f"<details><summary>{counts}</summary>{_settings(following)}</details>"
    parts = {
        "Settings that differ": (_settings(apart) or "<p>No setting that decides a result differs.</p>")
        + (more if following else ""),
        "The answer": page.items("ul", map(escape, lines), "answer"),
        "Side by side": NO_SCRIPT + "".join(map(figure_html, drawn)),
        "In numbers": _numbers(found.table),
        "Caveats": page.items("ul", map(escape, caveats(found))),
        "A and B": page.facts({"A": _what(one), "B": _what(other)}),
    }
    head = '<p class="kicker">motivation-fitness &middot; two results side by side</p>'
    head += "<h1>What do the differing settings change?</h1>"
    return whole_page(lines[0], f"<header>{head}</header>{sections(parts)}", drawn)


def sentences(found: Compared, set_apart: Sequence[Setting]) -> list[str]:
    """Say what differs: settings, then shares, then behaviour and harm."""
    apart = [setting for setting in set_apart if not follows(setting.key)]
    phrases = [
        f"{each.label or each.key} ({_value_text(each.one)} in A, {_value_text(each.other)} in B)"
        for each in apart[:MOST_SETTINGS]
    ]
    more = f", and {counted(len(apart) - MOST_SETTINGS, 'further setting')}" if len(apart) > MOST_SETTINGS else ""
    first = f"What differs is {', '.join(phrases)}{more}." if phrases else "A and B are set alike."
    return [sentence_case(first), _shares(found.table), *_others(found.table)]


def _shares(table: pl.DataFrame) -> str:
    shares = table.filter(part=SHARES)
    clear = shares.filter(_clear()).sort(pl.col("difference").abs(), descending=True)
    if clear.is_empty():
        top = shares.sort(pl.col("difference").abs(), descending=True).row(0, named=True)
        if top["difference"] == 0.0:
            return "Shares are the same in both."
        return f"No share differs clearly; most apart is {quantity_name(top['quantity'])}, {_apart(top, share=True)}."
    phrases = [
        f"{quantity_name(row['quantity'])} {_apart(row, share=True)}" for row in clear.head(2).iter_rows(named=True)
    ]
    verb = "differs" if clear.height == 1 else "differ"
    return f"Of {counted(shares.height, 'share')}, {clear.height} {verb} clearly: {listed(phrases)}."


def _others(table: pl.DataFrame) -> list[str]:
    """Say what becomes of the gap and of harm."""
    lines = []
    for name, what in (("gap", "The train-deploy gap"), (HARM, "Expected harm in deployment")):
        for row in table.filter(quantity=name).iter_rows(named=True):
            sure = "" if row["low"] is None or row["low"] > 0 or row["high"] < 0 else " (which could be chance)"
            lines.append(f"{what} is {_apart(row)}{sure if row['difference'] else ''}.")
    return lines


def _apart(row: dict[str, float], *, share: bool = False) -> str:
    """Write a difference with both values and its interval."""
    if row["difference"] == 0.0:
        return f"the same in both ({number(row['one'])})"
    scale, unit, part = (100.0, " points", "%") if share else (1.0, "", "")
    size = max(abs(row["one"]), abs(row["other"])) * scale
    amount = number(abs(row["difference"]) * scale, size)
    way = "higher" if row["difference"] > 0 else "lower"
    values = f"{number(row['other'] * scale, size)}{part} against {number(row['one'] * scale, size)}{part}"
    bounds = "one replicate gives no interval"
    if row["low"] is not None:
        bounds = f"interval {number(row['low'] * scale, size)} to {number(row['high'] * scale, size)}"
    return f"{amount}{unit} {way} in B ({values}; {bounds})"


def _clear() -> pl.Expr:
    """Pick differences whose interval leaves out zero."""
    return ((pl.col("low") > 0) | (pl.col("high") < 0)).fill_null(False)


def caveats(found: Compared) -> list[str]:
    """Say what the intervals rest on, and what is left out."""
    if not any(found.drawn):
        how = "Nothing was drawn in either, so that differences have no interval: they are exact."
    elif found.paired:
        how = (
            "Both drew from the same streams, so that replicates are paired: an interval is that of their "
            f"differences (Student, 95%, {counted(found.runs[0], 'run')} and {found.runs[1]})."
        )
    else:
        how = (
            "A and B drew from streams of their own, so that intervals are those of independent samples (Welch, 95%, "
            f"{counted(found.runs[0], 'run')} and {found.runs[1]}); with a common seed they would be narrower."
        )
    lines = [how]
    if any(found.drawn):
        lines.append("Each interval stands for itself: of twenty quantities that do not differ, one seems to.")
    if found.cells > 1:
        lines.append(f"Numbers are means over the {found.cells} settings of the swept keys that both have.")
    if any(found.left):
        lines.append(f"Left out as jobs without a counterpart, or failed: {found.left[0]} of A, {found.left[1]} of B.")
    lines += [f"Only {which} has {names(only)}." for which, only in zip("AB", found.apart, strict=True) if only]
    return lines


def _settings(differences: Sequence[Setting]) -> str:
    rows = [[each.key, each.label, _value_text(each.one), _value_text(each.other)] for each in differences]
    return page.table(("setting", "what it is", "A", "B"), rows) if rows else ""


def _value_text(value: str | None) -> str:
    return "not set" if value is None else value


def _numbers(table: pl.DataFrame) -> str:
    rows = []
    for row in _by_part(table).iter_rows(named=True):
        values = [decimal(row[name], 3, signed=name == "difference") for name in ("one", "other", "difference")]
        bounds = "" if row["low"] is None else f"{decimal(row['low'], 3)} to {decimal(row['high'], 3)}"
        rows.append([row["part"], quantity_name(row["quantity"]), *values, bounds])
    return page.table(("part", "quantity", "A", "B", "B less A", "95% interval"), rows, numbers=4)


def _by_part(table: pl.DataFrame) -> pl.DataFrame:
    """Put shares first, then behaviour, harm, and measures that were asked for."""
    order = {part: place for place, part in enumerate((SHARES, BEHAVES, HARMS, MEASURED))}
    return table.sort(pl.col("part").replace_strict(order, return_dtype=pl.Int64), maintain_order=True)


def _what(run: Records) -> str:
    return f"{run.folder}: {run.provenance['command']}"
