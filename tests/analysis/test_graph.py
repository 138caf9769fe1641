"""The causal graph says what the configuration says, and its drawing does not collide."""

from copy import deepcopy
from pathlib import Path

import pytest
import yaml

from analysis.look.spacing import apart
from analysis.look.style import PAPER
from analysis.runs.figures.graph.causes import cause_table, want_table
from analysis.runs.figures.graph.drawing import graph
from analysis.runs.figures.why.causal_graph import chart
from sim.builders.world import build_world
from sim.config.catalogue import options
from sim.config.compose import compose

CONFIG = yaml.safe_load((Path(__file__).parent / "config.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def causes():
    table = cause_table(CONFIG["world"])
    return {(row["cause"], row["target"]): row for row in table.iter_rows(named=True)}


def test_grading_and_overlays_decide_where_a_cause_holds(causes):
    assert causes["tests_passed", "reward"]["where"] == "training"
    assert (causes["tests_passed", "reward"]["training"], causes["tests_passed", "reward"]["deployment"]) == (0.6, 0.0)
    assert causes["breach", "power"]["where"] == "deployment"
    assert causes["reward", "selection"]["where"] == "both"


def test_an_overlay_stands_as_it_is_whatever_the_grading():
    """Grading scales the causes that all environments share; what deployment lays over is not graded."""
    world = deepcopy(CONFIG["world"])
    world["environments"]["deployment"] |= {"grading": 0.4, "causes": {"reward": {"power": 0.5}}}
    rows = {(row["cause"], row["target"]): row for row in cause_table(world).iter_rows(named=True)}
    assert rows["power", "reward"]["deployment"] == 0.5
    assert rows["tests_passed", "reward"]["deployment"] == pytest.approx(0.4 * 0.6)


def test_the_causes_are_those_of_the_world_that_is_run():
    """For every shipped world and both environments, the chart's strengths are the matrix that agents live by."""
    for name in options("world"):
        config = compose(f"world={name}")["world"]
        world = build_world(config)
        for row in cause_table(config).iter_rows(named=True):
            arrow = world.outcomes.index(row["cause"]), world.outcomes.index(row["target"])
            for place in ("training", "deployment"):
                assert row[place] == world.environments[place].causes[arrow], (name, row)


def test_no_strength_stands_bare_on_its_line():
    """A level line that runs into a number reads as a minus: each number has a label around it."""
    drawn = graph(CONFIG)
    for row in drawn.arrows.iter_rows(named=True):
        assert row["right"] - row["left"] > 5 * len(row["text"])
        assert row["left"] < row["text_x"] < row["right"]
        assert row["top"] < row["text_y"] < row["bottom"]
    layers = chart(drawn).to_dict()["layer"]
    kinds = [layer["mark"]["type"] for layer in layers]
    label = next(k for k, layer in enumerate(layers) if layer["encoding"].get("x2", {}).get("field") == "right")
    assert kinds[label] == "rect"
    assert kinds[label + 1] == "text"
    assert layers[label]["mark"]["fill"] == PAPER


def test_a_negative_strength_has_a_true_minus():
    world = deepcopy(CONFIG["world"])
    world["causes"]["reward"]["breach"] = -0.5
    texts = graph({**CONFIG, "world": world}).arrows.filter(cause="breach", target="reward")["text"]
    assert texts.to_list() == ["\u22120.5"]


def test_own_causes_are_flagged(causes):
    assert {pair for pair, row in causes.items() if row["own"]} == {
        ("influence", "flourishing"), ("power", "flourishing"), ("influence", "paperclips"), ("power", "paperclips"),
        ("power", "harm"),
    }  # fmt: skip


def test_wants_say_where_they_are_bound_and_what_is_avoided():
    wants = set(want_table(CONFIG["motivation"]).iter_rows())
    assert ("intended", "harm", "avoids") in wants
    assert ("patchwork", "approval", "review") in wants
    assert ("reward_seeker", "reward", "") in wants
    assert not [row for row in wants if row[0] == "drifter"]


def test_boxes_do_not_overlap_and_causes_run_left_to_right():
    drawn = graph(CONFIG)
    boxes = {row["outcome"]: row for row in drawn.boxes.iter_rows(named=True)}
    for name, a in boxes.items():
        for other, b in boxes.items():
            apart_x, apart_y = a["x2"] <= b["x"] or b["x2"] <= a["x"], a["y2"] <= b["y"] or b["y2"] <= a["y"]
            assert name == other or apart_x or apart_y
    for cause, target in drawn.causes.select("cause", "target").iter_rows():
        assert boxes[cause]["x2"] < boxes[target]["x"]
    assert drawn.boxes["x"].min() >= 0
    assert drawn.boxes["y2"].max() <= drawn.height + 1e-9


def test_a_line_runs_from_its_cause_to_its_target():
    drawn = graph(CONFIG)
    boxes = {row["outcome"]: row for row in drawn.boxes.iter_rows(named=True)}
    for (cause, target), line in drawn.lines.group_by("cause", "target", maintain_order=True):
        assert line["x"][0] == boxes[cause]["x2"]
        assert line["x"][-1] == boxes[target]["x"]
        assert boxes[target]["y"] <= line["y"][-1] <= boxes[target]["y2"]


def test_an_outcome_that_nothing_touches_is_left_out():
    world = {**CONFIG["world"], "outcomes": [*CONFIG["world"]["outcomes"], "unused"]}
    assert "unused" not in set(graph({**CONFIG, "world": world}).boxes["outcome"])


@pytest.mark.parametrize(
    ("wishes", "sizes", "places"),
    [
        ([0.0, 10.0], [2.0, 2.0], [0.0, 10.0]),
        ([5.0, 5.0], [2.0, 2.0], [4.0, 6.0]),
        ([5.0, 5.0, 20.0], [2.0, 4.0, 2.0], [3.5, 6.5, 20.0]),
        ([], [], []),
    ],
)
def test_apart_moves_as_little_as_it_can(wishes, sizes, places):
    assert apart(wishes, sizes) == pytest.approx(places)
