"""Diagrams of adaptive sweeps: squares of different sizes tile the area, and the line is where winners change."""

import re
from math import dist

import pytest

from analysis.commands.diagram import write_phase
from analysis.sweeps.answer import sentences
from analysis.sweeps.cell.tables import standing_jobs
from analysis.sweeps.figures import figure
from analysis.sweeps.layout import layout
from analysis.sweeps.mesh import SWEEPER, trace
from analysis.sweeps.tables import cells, traced
from hydra_plugins.ensemble.boundary_sweeper import BoundarySweeper
from sim.sweep.design.quadtree import Square
from tests.analysis.sweeps import X, Y, adaptive, datasets, share


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return adaptive(tmp_path_factory.mktemp("mesh") / "sweep")


def test_the_sweeper_is_known_by_its_name():
    assert f"{BoundarySweeper.__module__}.{BoundarySweeper.__qualname__}" == SWEEPER


def test_squares_tile_the_area_and_say_what_their_corners_say(run):
    shown = layout(run, "world.x", "regime.y")
    table = cells(run, shown)
    assert (table["side"] ** 2).sum() == 32**2
    assert set(table["side"]) == {1, 2, 4, 8}
    assert table["runs"].sum() == 8 * table.height
    for row in table.iter_rows(named=True):
        corners = [(row["x"] + a * row["side"], row["y"] + b * row["side"]) for a in (0, 1) for b in (0, 1)]
        mean = sum(map(share, corners)) / 4
        assert row["share"] == pytest.approx(mean if row["dominant"] == "intended" else 1 - mean)


def test_each_square_is_shown_by_a_corner_that_its_winner_holds(run):
    shown = layout(run, "world.x", "regime.y")
    jobs = standing_jobs(run, shown)
    both = cells(run, shown).join(jobs, on=["panel", "x", "y"])
    assert both.height == jobs.height == len(shown.mesh.squares)
    for row in both.iter_rows(named=True):
        i, j = X.index(row["world.x"]), Y.index(row["regime.y"])
        assert (i, j) in Square(row["x"], row["y"], row["side"]).corners
        held = share((i, j)) if row["dominant"] == "intended" else 1 - share((i, j))
        assert row["tied"] or held >= 0.5


def test_the_line_is_the_boundary_without_a_gap(run):
    lines = traced(run, layout(run, "world.x", "regime.y")).rows()
    ends = [end for x0, y0, x1, y1 in lines for end in ((x0, y0), (x1, y1))]
    assert all(abs(x - 0.2 - 0.6 * (y - 10) / 90) < 1e-9 for x, y in ends)
    open_ends = [end for end in ends if sum(dist(end, other) < 1e-9 for other in ends) == 1]
    assert sorted(open_ends) == [pytest.approx((0.2, 10)), pytest.approx((0.8, 100))]


def test_the_line_has_no_gap_where_the_budget_ran_out(tmp_path):
    run = adaptive(tmp_path / "sweep", budget=140)
    shown = layout(run, "world.x", "regime.y")
    assert len({square.side for square in shown.mesh.squares}) > 1
    ends = [end for x0, y0, x1, y1 in traced(run, shown).rows() for end in ((x0, y0), (x1, y1))]
    inside = [end for end in ends if 0 < end[0] < 1 and 10 < end[1] < 100]
    assert all(sum(dist(end, other) < 1e-9 for other in ends) >= 2 for end in inside)
    left = re.fullmatch(r"The budget ended before (\d+) squares in which .* be split\.", sentences(run, shown)[-1])
    crossed = [(a, c) for a, _, c, _ in traced(run, shown).rows() if max(a, c) - min(a, c) > 1 / 32 + 1e-9]
    assert int(left[1]) >= len(crossed) > 0


def test_the_diagram_draws_squares_in_their_place(run):
    drawn = figure(run, layout(run, "world.x", "regime.y"))
    rows = [row for rows in datasets(drawn.chart) for row in rows if {"motivation", "side", "x0"} <= set(row)]
    rows = list({(row["x"], row["y"]): row for row in rows}.values())
    assert {(row["x1"] - row["x0"]) / row["side"] for row in rows} == {1 / 32}
    assert sum((row["x1"] - row["x0"]) * (row["y1"] - row["y0"]) for row in rows) == pytest.approx(90)
    subtitle = " ".join(drawn.chart.to_dict()["title"]["subtitle"])
    assert "the full 33 x 33 grid takes 2,178" in subtitle
    assert "White" not in subtitle


def test_the_answer_counts_area_and_not_points(run):
    lines = sentences(run, layout(run, "world.x", "regime.y"))
    parts = "dominates in 49% of the area, {} in 49%; nobody leads for sure in 1%, where the lead is tied."
    assert lines[0] in {f"Intended {parts.format('reward seeker')}", f"Reward seeker {parts.format('intended')}"}
    assert lines[1].startswith("Along world.x, all else pooled, the winner is reward seeker from 0 to 0.5")
    assert "runs at" in lines[-1]


def test_a_point_that_failed_leaves_its_squares_to_their_other_corners(tmp_path):
    run = adaptive(tmp_path / "sweep", lost=[(0, 0), (0, 32), (32, 32)])
    assert (cells(run, layout(run))["side"] ** 2).sum() == 32**2


def test_too_many_squares_are_drawn_coarser(run):
    assert cells(run, layout(run)).height > 60
    table = cells(run, layout(run, "world.x", "regime.y", most=60))
    assert table.height <= 60
    assert (table["side"] ** 2).sum() == 32**2


@pytest.mark.parametrize("kind", ["png", "html"])
def test_the_command_draws_it(run, kind):
    assert write_phase(run.folder, kind=kind).stat().st_size > 5000


def test_a_line_that_enters_a_larger_square_between_its_corners_goes_through_it():
    low, high = ("a", {"a": 0.75, "b": 0.25}), ("b", {"a": 0.25, "b": 0.75})
    places = {(0, 0), (2, 0), (3, 0), (2, 1), (3, 1), (0, 2), (2, 2), (3, 2)}
    points = {point: high if point in {(2, 1), (3, 1)} else low for point in places}
    lines = trace(points, [Square(0, 0, 2), Square(2, 0, 1), Square(2, 1, 1)], range(4), range(4))
    assert {frozenset(((a, b), (c, d))) for a, b, c, d in lines} == {
        frozenset(((2, 0.5), (2, 1.5))), frozenset(((2, 0.5), (3, 0.5))), frozenset(((2, 1.5), (3, 1.5))),
    }  # fmt: skip
