"""What the charts over rounds show, in one line each computed from its table."""

import polars as pl

from analysis.look.style import label
from analysis.look.wording import TIE, counted, listed, names, percent, sentence_case


def replicates(table: pl.DataFrame) -> str:
    """Say how far apart replicates end."""
    ends = table.filter(pl.col("round") == pl.col("round").max())
    spread = ends.group_by("motivation", maintain_order=True).agg(low=pl.col("share").min(), high=pl.col("share").max())
    widest = spread.sort(pl.col("high") - pl.col("low"), descending=True, maintain_order=True).row(0, named=True)
    if widest["high"] - widest["low"] < 0.005:
        return "All replicates end alike."
    return (
        f"Replicates end furthest apart in {label(widest['motivation'])}, between {percent(widest['low'])} and "
        f"{percent(widest['high'])}."
    )


def price(table: pl.DataFrame) -> str:
    """Name what moved each of the largest changes most."""
    ends = table.filter(pl.col("round") == pl.col("round").max())
    net = ends.group_by("motivation", maintain_order=True).agg(pl.col("moved").sum())
    told = []
    for name, moved in net.sort(pl.col("moved").abs(), descending=True, maintain_order=True).head(2).iter_rows():
        if abs(moved) >= 0.005:
            terms = ends.filter(motivation=name).sort(pl.col("moved").abs(), descending=True, maintain_order=True)
            most = terms.row(0, named=True)
            way = "gains" if moved > 0 else "loses"
            told.append(
                f"{label(name)} {way} {percent(abs(moved))} of the population; the largest term is {most['term']} "
                f"({most['moved']:+.0%})"
            )
    return f"{'. '.join(map(sentence_case, told))}." if told else "No share ends far from where it began."


def diversity(table: pl.DataFrame) -> str:
    """Give the effective number at both ends."""
    first, last = table.row(0, named=True), table.row(-1, named=True)
    return (
        f"The effective number goes from {first['effective']:.1f} among the founders to {last['effective']:.1f} "
        f"after round {last['round']}."
    )


def ternary(table: pl.DataFrame) -> str:
    """Count where paths end."""
    columns = [name for name in table.columns if name.startswith("share_")]
    ends = table.filter("end", series="simulated").select(columns)
    top = [[c for c in columns if row[c] >= max(row.values()) - TIE] for row in ends.iter_rows(named=True)]
    alone = {name: sum(tied == [name] for tied in top) for name in columns}
    told = [f"{label(name.removeprefix('share_'))} in {count}" for name, count in alone.items() if count]
    ties = sum(len(tied) > 1 for tied in top)
    told += [f"a tie in {ties}"] if ties else []
    return f"Who leads at the end, of {counted(ends.height, 'path')}: {listed(told)}."


def muller(table: pl.DataFrame) -> str:
    """Count founders with descendants, and name the largest line."""
    ends = table.filter(pl.col("round") == pl.col("round").max(), pl.col("share") > 0)
    lines = ends.filter(pl.col("line") != "others")
    if lines.is_empty():
        return "No founder's line stands out."
    top = lines.sort("share", descending=True, maintain_order=True).row(0, named=True)
    return (
        f"The largest line descends from founder {top['line']} ({label(top['motivation'])}) and is "
        f"{percent(top['share'])} of the population at the end."
    )


def coalescence(table: pl.DataFrame) -> str:
    """Say how many founders are left, and when half were gone."""
    first, last = table.row(0, named=True), table.row(-1, named=True)
    half = table.filter(pl.col("founders") <= first["founders"] / 2)
    gone = f"; half were gone by round {half['round'][0]}" if half.height else ""
    left = f"{last['founders']:.0f}"
    have = "has" if left == "1" else "have"
    return f"Of {first['founders']:.0f} founders {left} {have} living descendants at the end{gone}."


def waiting(table: pl.DataFrame) -> str:
    """Say of each event in how many replicates it happened, and the median wait."""
    told = []
    for (event,), curve in table.group_by("event", maintain_order=True):
        happened, half = curve["happened"][0], curve.filter(pl.col("surviving") <= 0.5)["round"]
        wait = f" (median round {half[0]:.0f})" if len(half) else ""
        told.append(f"{_EVENTS[event]} in {happened or 'none'}{wait}")
    return f"Of {counted(table['replicates'][0], 'replicate')}: {listed(told)}."


_EVENTS = {
    "first_hit": "the scored act is tried",
    "takeoff": "it takes the majority of its chances",
    "dominance_round": "some motivation holds over one half",
    "fixation_round": "one alone is left",
}


def dominance(table: pl.DataFrame) -> str:
    """Name who leads most often, and the earliest date."""
    most = table.filter(pl.col("leads") == pl.col("leads").max())
    total = table["leads"].sum()
    lead, each = ("leads", "") if most.height == 1 else ("lead", " each")
    text = f"{names(most['motivation'])} {lead} in {most['leads'][0]} of {total}{each}"
    dated = table.filter(pl.col("early").is_not_null()).sort("early", maintain_order=True)
    if dated.is_empty():
        return f"{sentence_case(text)}; nobody ever holds over one half."
    return f"{sentence_case(text)}; the earliest majority comes in round {dated['early'][0]:.0f}."


def minds(table: pl.DataFrame) -> str:
    """Name the largest median influence at the end, and how far minds differ in it."""
    last = table.filter(phase=table["phase"].unique(maintain_order=True)[-1])
    top = last.sort("q50", descending=True, maintain_order=True).row(0, named=True)
    return (
        f"At the end {label(top['motivation'])} has the largest median influence, {percent(top['q50'])}; between minds "
        f"it ranges from {percent(top['q05'])} to {percent(top['q95'])}."
    )
