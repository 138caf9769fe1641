"""Every chart shows its table, renders, and leaves no panel empty."""

import math
import re
from itertools import pairwise
from typing import Any

import polars as pl
import pytest
import vl_convert

from analysis.look import style
from analysis.look.encodings import ROW_LIMIT
from analysis.look.extremes import highest
from analysis.runs.conduct import choices, departures
from analysis.runs.figures.catalogue import FOLDERS, figures, recipes
from analysis.runs.figures.deployed import departures as departures_figure
from analysis.runs.figures.graph.drawing import Graph
from analysis.runs.figures.how import waiting
from analysis.runs.figures.who import bands, dominance, shares
from analysis.stored import motivations, open_run

RUNS: dict[str, dict[str, Any]] = {
    "one replicate": {},
    "many replicates": {"replicates": 7},
    "one motivation": {"names": ["intended"], "end": [[1.0]]},
    "extinct motivations": {"names": ["intended", "patchwork", "odd 'name'"], "end": [[0.0, 1.0, 0.0]]},
    "many motivations": {"names": [f"kind_{index}" for index in range(30)]},
    "many motivations and replicates": {"names": [f"kind_{index}" for index in range(12)], "replicates": 61},
    "three motivations": {"names": ["intended", "reward_seeker", "odd.[name]"], "replicates": 4},
    "all tables": {"replicates": 4, "extra": ["lineages", "minds"]},
    "lines of one motivation": {"names": ["intended"], "end": [[1.0]], "extra": ["lineages", "minds"]},
    "dates": {
        "replicates": 4,
        "summary": {"first_hit": [3, 3, 9, None], "takeoff": [None] * 4, "dominance_round": [170, 180, 12, None]},
    },
}


@pytest.fixture
def drawn(store):
    """Return a function: kind of run -> its figures by name."""
    return lambda kind: {figure.name: figure for figure in figures(open_run(store(**RUNS[kind])))}


@pytest.mark.parametrize("kind", RUNS)
def test_every_chart_renders_without_gaps(drawn, kind):
    for name, figure in drawn(kind).items():
        spec = figure.chart.to_dict()
        scene = vl_convert.vegalite_to_scenegraph(spec)["scenegraph"]
        assert not list(bad_numbers(scene)), name
        panels = list(cells(scene)) or [scene]
        assert all(marks_in(panel) > 0 for panel in panels), name
        assert figure.reading.endswith("."), name


def test_every_chart_becomes_a_picture(drawn):
    figures = drawn("one replicate") | drawn("all tables") | drawn("three motivations")
    assert figures.keys() == {recipe.name for recipe in recipes()}
    for name, figure in figures.items():
        assert vl_convert.vegalite_to_png(figure.alone().to_dict()).startswith(b"\x89PNG"), name


def test_a_picture_by_itself_says_what_it_shows_and_what_it_was_made_from(drawn):
    for figure in drawn("all tables").values():
        subtitle = " ".join(figure.alone().to_dict()["title"]["subtitle"])
        assert subtitle.startswith(figure.reading)
        assert subtitle.endswith("Source: seed 0, plan 0f0f0f0f0f0f, 4 replicates.")


@pytest.mark.parametrize("kind", RUNS)
def test_what_a_figure_leaves_out_is_said(store, kind):
    """A figure that shows some motivations, replicates or situations says how many there are."""
    run = open_run(store(**RUNS[kind]))
    whole = {
        "motivation": len(motivations(run)),
        "replicate": run.provenance["replicates"],
        "situation": len(choices(run)),
    }
    for recipe in recipes():
        if not recipe.possible(run) or recipe.name in ("published", "causal_graph", "dominance"):
            continue
        table, said = recipe.table(run), recipe.draw(run).explanation
        table = (
            table.rename({"path": "replicate"}).filter(pl.col("replicate") >= 0) if "path" in table.columns else table
        )
        for column, total in whole.items():
            if column in table.columns:
                shown = table.filter(pl.col(column).cast(pl.String) != "all")[column].n_unique()
                assert shown == total or re.search(rf"[Ss]hown: .*of {total}\b|the first {shown}\b", said), recipe.name


def bad_numbers(node: Any) -> Any:
    """Find coordinates that are not numbers."""
    if isinstance(node, dict):
        yield from (key for key in ("x", "y", "width", "height") if node.get(key, 0) is None)
        yield from (value for value in node.values() if isinstance(value, float) and not math.isfinite(value))
        yield from (found for value in node.values() for found in bad_numbers(value))
    elif isinstance(node, list):
        yield from (found for value in node for found in bad_numbers(value))


def cells(node: Any) -> Any:
    """Find the panels of a chart."""
    if isinstance(node, dict):
        if node.get("name") == "cell":
            yield from node["items"]
        else:
            yield from (found for value in node.values() for found in cells(value))
    elif isinstance(node, list):
        yield from (found for value in node for found in cells(value))


def marks_in(node: Any) -> int:
    """Count drawn items that are neither axes nor grid."""
    if isinstance(node, list):
        return sum(map(marks_in, node))
    if not isinstance(node, dict) or "axis" in node.get("role", ""):
        return 0
    drawn = node.get("role") == "mark" and node.get("marktype") != "group"
    return len(node.get("items", [])) if drawn else marks_in(node.get("items", []))


def rows_of(spec: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for rows in spec.get("datasets", {}).values() for row in rows]


@pytest.mark.parametrize("recipe", recipes(), ids=lambda recipe: recipe.name)
def test_values_in_a_chart_are_those_of_its_table(store, default_run, recipe):
    run = open_run(default_run)
    kinds = ("all tables", "three motivations")
    others = (open_run(store(**RUNS[kind], folder=kind)) for kind in kinds)
    run = run if recipe.possible(run) else next(other for other in others if recipe.possible(other))
    table = recipe.table(run)
    spec = recipe.chart(table).to_dict()
    if isinstance(table, Graph):
        table = table.boxes
    if recipe.name == "published":
        table = table.filter(pl.col("arm").n_unique().over("model") == 3)
    if recipe.name == "ternary":
        table = table.rename(dict(zip(table.columns[-3:], "abc", strict=True)))
    shown = {tuple(str(row.get(column)) for column in table.columns) for row in rows_of(spec)}
    assert {tuple(map(str, row)) for row in table.iter_rows()} <= shown


@pytest.mark.parametrize("kind", RUNS)
def test_every_channel_is_typed_and_tables_stay_small(drawn, kind):
    for name, figure in drawn(kind).items():
        spec = figure.chart.to_dict()
        assert all(len(rows) < ROW_LIMIT for rows in spec["datasets"].values()), name
        untyped = [c for c in channels(spec) if "field" in c and "type" not in c]
        assert all(c["channel"] in ("x2", "y2") for c in untyped), name  # they take the type of x and y


def channels(node: Any) -> Any:
    if isinstance(node, dict):
        for channel, value in node.get("encoding", {}).items():
            if isinstance(value, dict):
                yield {"channel": channel, **value}
        yield from (found for key, value in node.items() if key != "datasets" for found in channels(value))
    elif isinstance(node, list):
        yield from (found for value in node for found in channels(value))


def test_a_motivation_keeps_its_colour_whatever_is_shown_beside_it(store):
    for names in (["patchwork", "mine"], ["mine", "intended", "patchwork"]):
        run = open_run(store(names=names, end=[[1 / len(names)] * len(names)], folder=names[0]))
        for figure in figures(run):
            for channel in channels(figure.chart.to_dict()):
                paints = channel["channel"] in ("color", "stroke") and channel.get("field") == "motivation"
                if paints and channel["scale"]["range"][0].lower() not in ("#000000", "#ffffff"):
                    look = dict(zip(channel["scale"]["domain"], channel["scale"]["range"], strict=True))
                    assert all(look[name] == style.colour(name) for name in look)


def test_labels_at_the_end_name_shares_from_the_table(drawn):
    spec = drawn("one replicate")["shares"].chart.to_dict()
    labels = {row["motivation"]: row for row in rows_of(spec) if "at" in row}
    assert labels
    for name, row in labels.items():
        assert row["text"] == f"{style.label(name)} {row['share']:.0%}"
        assert row["share"] >= shares.LABELLED
    heights = sorted(row["at"] for row in labels.values())
    top = max(row["share"] for row in labels.values())
    assert min(b - a for a, b in pairwise(heights)) > 0.04 * top


def test_recipes_are_named_by_their_modules_and_stand_in_order():
    for part, folder in FOLDERS.items():
        here = [recipe for recipe in recipes() if recipe.part == part]
        assert len({recipe.place for recipe in here}) == len(here)
        for recipe in here:
            assert recipe.chart.__module__ == f"analysis.runs.figures.{folder}.{recipe.name}"


def test_every_reading_and_title_names_only_what_is_in_the_run(drawn):
    figures = drawn("extinct motivations")
    for figure in figures.values():
        assert "misaligned" not in figure.reading


def drawn_marks(chart: Any, kind: str) -> list[dict[str, Any]]:
    """List the drawn items of a kind of mark, with what their description says of the data."""

    def items(node: Any) -> Any:
        children = node if isinstance(node, list) else node.get("items", [])
        if isinstance(node, dict) and node.get("role") == "mark" and node.get("marktype") == kind:
            yield from children
        else:
            yield from (found for child in children for found in items(child))

    scene = vl_convert.vegalite_to_scenegraph(chart.to_dict())["scenegraph"]
    return [item | dict(part.split(": ", 1) for part in item["description"].split("; ")) for item in items(scene)]


@pytest.mark.parametrize(("name", "value"), [("reward", "expected"), ("probe", "rate"), ("consequences", "value")])
def test_bars_are_as_long_as_their_values_and_in_their_colour(default_run, name, value):
    run = open_run(default_run)
    recipe = next(recipe for recipe in recipes() if recipe.name == name)
    table = recipe.table(run)
    bars = [item for item in drawn_marks(recipe.chart(table), "rect") if item["ariaRoleDescription"] == "bar"]
    panel = {"probe": "arm", "consequences": "measure"}.get(name)
    rows = {(row["motivation"], row[panel] if panel else ""): row[value] for row in table.iter_rows(named=True)}
    assert len(bars) == len(rows)
    lengths: dict[str, list[float]] = {}
    for bar in bars:
        here = bar[panel] if panel else ""
        assert bar["fill"] == style.colour(bar["motivation"])
        lengths.setdefault(here, []).append(bar["width"] / rows[bar["motivation"], here])
    for scale in lengths.values():
        assert scale == pytest.approx([scale[0]] * len(scale), rel=1e-6)


def test_circles_stand_where_training_and_deployment_are(default_run):
    table = departures(open_run(default_run))
    rows = {(row["motivation"], row["situation"]): row for row in table.iter_rows(named=True)}
    circles = drawn_marks(departures_figure.chart(table), "symbol")
    assert len(circles) == 2 * len(rows)
    for circle in circles:
        row = rows[circle["motivation"], circle["situation"]]
        side = "training" if "stroke" in circle and circle["fill"] == style.PAPER else "deployment"
        assert circle["x"] == pytest.approx(100 * row[side])


def test_bands_reach_from_quantile_to_quantile(store):
    table = bands.FIGURE.table(open_run(store(replicates=7)))
    top = 1.06 * table["high"].max()
    last = table.filter(series="simulated", motivation="patchwork").sort("round").row(-1, named=True)
    panels = vl_convert.vegalite_to_scenegraph(bands.chart(table).to_dict())["scenegraph"]
    areas_of = [points for points in areas(panels) if points[0]["fill"] == style.colour("patchwork")]
    assert len(areas_of) == 1
    end, height = areas_of[0][-1], 95 / top
    reach = sorted((end["y"], end["y"] + end["height"]))
    assert reach == pytest.approx([95 - last["high"] * height, 95 - last["low"] * height])


def test_dates_reach_from_the_earliest_to_the_latest(store):
    ends = [[0.7, 0.3], [0.9, 0.1], [0.1, 0.9]]
    table = dominance.table(open_run(store(names=["intended", "patchwork"], end=ends, start=[0.4, 0.6])))
    early, late = table.filter(motivation="intended").select("early", "late").row(0)
    assert early < late
    chart = dominance.chart(table)
    rules = {item["motivation"]: item for item in drawn_marks(chart, "rule")}
    scale = chart.to_dict()["width"] / (1.3 * highest(table["late"]))
    assert rules["intended"]["x2"] - rules["intended"]["x"] == pytest.approx((late - early) * scale)
    assert "x2" not in rules["patchwork"] or rules["patchwork"]["x2"] == rules["patchwork"]["x"]


def areas(node: Any) -> Any:
    """Find the points of every area."""
    children = node if isinstance(node, list) else node.get("items", [])
    if isinstance(node, dict) and node.get("marktype") == "area":
        yield children
    else:
        yield from (found for child in children for found in areas(child))


NOT_DRAWN = {
    "dominance": r"fixed",
    "waiting": r"happened|replicates",
    "shares": r"low|high",  # those of one replicate; `bands` draws them
    "muller": r"share",  # it is how far `high` is above `low`
    "ternary": r"share_.*",  # it is what x and y are made of
}
"""Numbers that a chart tells where one points, rather than draws."""

NUMBERED = [recipe for recipe in recipes() if recipe.name not in ("causal_graph", "published")]


@pytest.mark.parametrize("recipe", NUMBERED, ids=lambda recipe: recipe.name)
def test_every_number_of_a_table_is_drawn(store, recipe):
    """A chart of other numbers is another picture: each column is changed where it differs most from its mean."""
    kinds = ("one replicate", "dates", "all tables", "three motivations")
    runs = (open_run(store(**RUNS[kind], folder=kind)) for kind in kinds)
    tables = [recipe.table(run) for run in runs if recipe.possible(run)]
    table = max(tables, key=lambda each: sum(column.null_count() < each.height for column in each.iter_columns()))
    drawn = picture(recipe.chart(table))
    for name, kind in table.schema.items():
        known = table[name].null_count() < table.height
        assert known, f"{name} holds nothing"
        if known and kind.is_float() and not re.fullmatch(NOT_DRAWN.get(recipe.name, ""), name):
            place = (table[name] - table[name].mean()).abs().fill_null(-1.0).arg_max()
            other = table[name].to_list()
            other[place] = other[place] * 0.7 + 0.05
            assert picture(recipe.chart(table.with_columns(pl.Series(name, other)))) != drawn, name


def picture(chart: Any) -> str:
    """Draw a chart as SVG, without what is only read out."""
    return re.sub(r'aria-label="[^"]*"', "", vl_convert.vegalite_to_svg(chart.to_dict()))


def test_a_band_reaches_to_where_nothing_is_left_and_no_further():
    curve = waiting.kaplan_meier(pl.Series([10, 20, 32], dtype=pl.UInt32), 50)
    table = curve.select(pl.lit("dominance_round").alias("event"), pl.all())
    rows = {row["round"]: row for row in next(iter(waiting.chart(table).to_dict()["datasets"].values()))}
    assert curve.filter(round=32)["low"].item() is None  # undefined where the estimate is 0
    assert rows[32]["low_to_here"] == rows[20]["low"]
    assert rows[50]["low_to_here"] is None
