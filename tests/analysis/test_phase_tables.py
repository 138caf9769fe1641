"""Cells say what the tables say: winners, ties, failures, keys of any kind, grids too fine to draw."""

import polars as pl
import pytest

from analysis.stored import open_sweep
from analysis.sweeps.answer import dominance
from analysis.sweeps.grid import Key, axis, names_inside, segments
from analysis.sweeps.keys import swept
from analysis.sweeps.layout import CELLS, Layout, layout
from analysis.sweeps.measures import measures
from analysis.sweeps.tables import along, cells, failures
from sim.errors import BadInput
from tests.analysis.sweeps import grid, write_sweep

AT_TWO = (1, 2, 3, 4)


def opened(tmp_path, jobs, **options):
    return open_sweep(write_sweep(tmp_path / "sweep", jobs, **options))


def winners(table):
    return {(x, y): name for x, y, name in table.select("x", "y", "dominant").iter_rows()}


def test_each_cell_has_its_winner_its_share_and_its_mean(tmp_path):
    jobs = grid(lambda x, y: int(x >= 3), AT_TWO, (0.1, 0.2, 0.3))
    run = opened(tmp_path, jobs, deployment_harm=lambda job: job["world.x"] * job["regime.y"])
    shown = layout(run)
    assert (shown.x.key.name, shown.y.key.name) == ("world.x", "regime.y")
    table = cells(run, shown, "deployment_harm")
    assert table.height == 12
    for row in table.iter_rows(named=True):
        x, y = shown.x.key.values[row["x"]], shown.y.key.values[row["y"]]
        assert row["dominant"] == ("reward_seeker" if x >= 3 else "intended")
        assert (row["share"], row["runs"], row["tied"]) == (pytest.approx(0.8), 6, False)
        assert row["value"] == pytest.approx(x * y)


def test_most_often_dominant_wins_over_the_larger_mean(tmp_path):
    often = [(0.51, 0.49), (0.51, 0.49), (0.0, 1.0)]
    run = opened(tmp_path, [{"a": a, "shares": often} for a in (1, 2)])
    table = cells(run, layout(run))
    assert table["dominant"].to_list() == ["intended"] * 2
    assert table["share"].to_list() == pytest.approx([0.34] * 2)


def test_ties_go_to_the_larger_mean_share_and_are_told(tmp_path):
    jobs = [
        {"a": 1, "shares": [(0.6, 0.4), (0.1, 0.9)]},
        {"a": 2, "shares": [(0.5, 0.5)]},
        {"a": 3, "shares": [(0.6, 0.4)] * 6},
    ]
    run = opened(tmp_path, jobs)
    table = cells(run, layout(run))
    assert table["dominant"].to_list() == ["reward_seeker", "intended", "intended"]
    assert table["tied"].to_list() == [True, True, False]
    assert table["resolved"].to_list() == [False, False, True]
    expected = "Intended dominates in 1 of 3 cells (33%); nobody leads for sure in 2, where the lead is tied."
    assert dominance(table, layout(run)) == expected


def test_a_lead_that_could_be_chance_is_nobodys_and_says_what_would_settle_it(tmp_path):
    run = opened(tmp_path, [{"a": a, "shares": [(0.6, 0.4)] * 2} for a in (1, 2)])
    table = cells(run, layout(run))
    assert table.select("resolved", "needed").rows() == [(False, 6)] * 2
    start = (
        "Nobody leads for sure in all 2 cells: the lead could be chance (exact test at 5%); about 6 replicates would"
    )
    assert dominance(table, layout(run)).startswith(start)


def test_pooled_jobs_that_share_streams_are_one_draw_each_replicate(tmp_path):
    """Twelve jobs of one replicate say no more than one draw; of six replicates, six."""
    for count, resolved in ((1, False), (6, True)):
        jobs = [
            {"a": a, "b": b, "c": c, "shares": [(0.6, 0.4)] * count} for a in (1, 2) for b in (1, 2) for c in range(12)
        ]
        run = open_sweep(write_sweep(tmp_path / f"{count}", jobs))
        shown = Layout(axis(Key("a", (1, 2)), 2), axis(Key("b", (1, 2)), 2), None, ("c",))
        assert cells(run, shown)["resolved"].to_list() == [resolved] * 4


def test_where_all_cells_are_tied_nobody_dominates(tmp_path):
    run = opened(tmp_path, [{"a": a, "shares": [(0.6, 0.4), (0.1, 0.9)]} for a in (1, 2)])
    sentence = dominance(cells(run, layout(run)), layout(run))
    assert sentence == "Nobody leads for sure in all 2 cells: the lead is tied."


def test_keys_that_go_together_are_named_and_either_may_stand_on_the_axis(tmp_path):
    jobs = [{"a": a, "b": 10 * a, "c": c, "shares": [(0.6, 0.4)]} for a in (1, 2, 3) for c in (1, 2)]
    run = opened(tmp_path, jobs)
    assert layout(run).x.key.full_name == "a (and with it b)"
    assert [axis.key.name for axis in layout(run, "b").axes] == ["b", "c"]
    assert layout(run, "b").x.key.values == (10, 20, 30)
    with pytest.raises(BadInput, match="a and b go together one by one"):
        layout(run, "a", "b")


def test_failed_jobs_leave_cells_empty_and_are_listed(tmp_path):
    run = opened(tmp_path, grid(lambda x, y: None if (x, y) == (2, 0.2) else 0, AT_TWO, (0.1, 0.2, 0.3)))
    table, shown = cells(run, layout(run)), layout(run)
    assert table.height == 11
    assert (1, 1) not in winners(table)
    assert failures(run).rows() == [(4, 2, 0.2, "out of luck")]
    assert len(shown.x.blocks) == 4


def test_a_measure_without_a_value_leaves_the_cell_empty(tmp_path):
    jobs = grid(lambda x, y: 0, AT_TWO, (0.1, 0.2, 0.3))
    run = opened(tmp_path, jobs, gap=lambda job: float("nan") if job["world.x"] == 1 else 0.5)
    table = cells(run, layout(run), "gap")
    assert table.filter(x=0)["value"].to_list() == [None] * 3
    assert set(table.filter(pl.col("x") > 0)["value"]) == {0.5}


def test_names_are_axes_in_the_order_of_the_sweep(tmp_path):
    jobs = [{"selection@regime.rl.selection": s, "b": b, "shares": [(0.7, 0.3)]} for s in ("z", "a") for b in (1, 2, 3)]
    keys = swept(opened(tmp_path, jobs))
    assert [(key.name, key.values, key.numeric) for key in keys] == [
        ("b", (1, 2, 3), True), ("selection@regime.rl.selection", ("z", "a"), False),
    ]  # fmt: skip


def test_a_third_key_gets_panels_and_a_fourth_is_pooled(tmp_path):
    jobs = [
        {"a": a, "b": b, "c": c, "d": d, "shares": [(0.9, 0.1) if c == "x" else (0.1, 0.9)]}
        for a in range(4)
        for b in range(3)
        for c in "xy"
        for d in (0, 1)
    ]
    run = opened(tmp_path, jobs)
    shown = layout(run)
    assert (shown.x.key.name, shown.y.key.name, shown.panels.name, shown.pooled) == ("a", "b", "c", ("d",))
    table = cells(run, shown)
    assert set(table.select("panel", "dominant").iter_rows()) == {("x", "intended"), ("y", "reward_seeker")}
    assert set(table["runs"]) == {2}


def test_keys_that_go_together_are_one_axis(tmp_path):
    jobs = [{"a": a, "b": 10 * a, "c": f"n{a}", "shares": [(0.7, 0.3)]} for a in range(5)]
    assert [key.name for key in swept(opened(tmp_path, jobs))] == ["a"]


def test_what_every_job_sets_alike_and_seeds_are_no_axes(tmp_path):
    jobs = [{"a": a, "replicates": 2 + a, "fixed": 7, "hydra.x": a, "shares": [(0.7, 0.3)]} for a in range(3)]
    assert [key.name for key in swept(opened(tmp_path, jobs))] == ["a"]


def test_a_fine_grid_is_coarsened_and_keeps_every_run(tmp_path):
    jobs = grid(lambda x, y: int(x >= 40), range(130), range(3), replicates=1)
    run = opened(tmp_path, jobs)
    shown = layout(run)
    assert (shown.x.size, len(shown.x.blocks), shown.y.size) == (3, 44, 1)
    table = cells(run, shown)
    assert table["runs"].sum() == 390
    assert table.height == 132 <= CELLS
    assert shown.x.labels[0] == "0 to 2"
    assert {x for (x, _), name in winners(table).items() if name == "reward_seeker"} == set(range(13, 44))


def test_scattered_samples_are_coarsened_into_cells(tmp_path):
    jobs = [{"a": i / 64, "b": (i * 29 % 64) / 64, "shares": [(0.7, 0.3)]} for i in range(64)]
    shown = layout(opened(tmp_path, jobs))
    assert (len(shown.x.blocks), len(shown.y.blocks), shown.sampled) == (8, 8, 64)


@pytest.mark.parametrize(
    ("values", "scale", "edges"),
    [
        ((0, 1, 2), "linear", [-0.5, 0.5, 1.5, 2.5]),
        ((0.0, 0.5, 2.0), "linear", [-0.25, 0.25, 1.25, 2.75]),
        ((1, 10, 100), "log", [10**-0.5, 10**0.5, 10**1.5, 10**2.5]),
        ((0, 1, 10, 100), "ordinal", [-0.5, 0.5, 1.5, 2.5, 3.5]),
        (("b", "a", "c"), "ordinal", [-0.5, 0.5, 1.5, 2.5]),
    ],
)
def test_axes_are_to_scale_where_values_allow_it(values, scale, edges):
    laid = axis(Key("k", values), 60)
    assert laid.scale == scale
    assert laid.edges == pytest.approx(edges)


def test_boundaries_are_exactly_where_winners_differ():
    places = {(i, j): "a" if i + j < 3 else "b" for i in range(4) for j in range(3) if (i, j) != (3, 2)}
    lines = segments(places, [0.0, 1, 2, 3, 4], [0.0, 1, 2, 3])
    unit = set()
    for line in lines:
        steps = int(max(line.x2 - line.x, line.y2 - line.y))
        for k in range(steps):
            along_x = line.y == line.y2
            unit.add((line.x + k, line.y, "h") if along_x else (line.x, line.y + k, "v"))
    differ = {(i + 1, j, "v") for i in range(3) for j in range(3) if _differ(places, (i, j), (i + 1, j))}
    differ |= {(i, j + 1, "h") for i in range(4) for j in range(2) if _differ(places, (i, j), (i, j + 1))}
    assert unit == differ


def _differ(places, one, other):
    return one in places and other in places and places[one] != places[other]


def test_a_straight_boundary_is_one_segment():
    places = {(i, j): "a" if i < 2 else "b" for i in range(4) for j in range(5)}
    assert segments(places, [0.0, 1, 2, 3, 4], [0.0, 1, 2, 3, 4, 5]) == [(2, 0, 2, 5)]


def test_a_name_stands_deep_inside_its_region_or_nowhere():
    places = {(i, j): "a" if i < 6 else "b" for i in range(7) for j in range(7)}
    found = names_inside(places, {"a": 2, "b": 2}, 1, 7, 7)
    assert set(found) == {"a"}
    assert (found["a"].first, found["a"].last, found["a"].row) == (2, 3, 3)


def test_shares_along_one_key_are_quantiles_over_replicates(tmp_path):
    jobs = [{"a": a, "shares": [(0.1 * k, 1 - 0.1 * k) for k in range(11)]} for a in (1, 2, 3)]
    run = opened(tmp_path, jobs)
    table = along(run, layout(run)).filter(motivation="intended")
    assert table["x"].to_list() == [0, 1, 2]
    assert table.row(0)[3:] == pytest.approx((0.05, 0.5, 0.95))


def test_measures_are_the_numbers_of_the_summary(tmp_path):
    known = measures(opened(tmp_path, grid(lambda x, y: 0, AT_TWO, (1, 2))))
    assert known[0] == "dominant"
    assert {"gap", "deployment_harm", "share_intended", "takeoff"} <= set(known)
    assert not {"job", "replicate"} & set(known)


def test_bad_names_are_refused_in_a_sentence(tmp_path):
    run = opened(tmp_path, grid(lambda x, y: 0, AT_TWO, (1, 2)))
    with pytest.raises(BadInput, match=r"--x: unknown name 'wrld\.x'; did you mean 'world\.x'"):
        layout(run, "wrld.x")
    with pytest.raises(BadInput, match="name two different keys"):
        layout(run, "world.x", "world.x")
    with pytest.raises(BadInput, match="--measure: unknown name 'gapp'; did you mean 'gap'"):
        cells(run, layout(run), "gapp")


def test_one_point_and_only_failures_are_refused_in_a_sentence(tmp_path):
    run = opened(tmp_path, [{"a": 1, "shares": [(0.7, 0.3)]}])
    with pytest.raises(BadInput, match="one point only"):
        layout(run)
    folder = write_sweep(tmp_path / "bad", [{"a": a, "shares": ()} for a in (1, 2)])
    with pytest.raises(BadInput, match=r"all 2 jobs failed \(out of luck\)"):
        open_sweep(folder)


def test_a_run_is_no_sweep(store):
    with pytest.raises(BadInput, match="holds a single run, not a sweep"):
        open_sweep(store())


def test_a_damaged_table_is_told_in_a_sentence(tmp_path):
    folder = write_sweep(tmp_path / "sweep", grid(lambda x, y: 0, AT_TWO, (1, 2)))
    file = folder / "tables" / "summary" / "part-00000.parquet"
    file.write_bytes(file.read_bytes()[:200])
    with pytest.raises(BadInput, match="is damaged"):
        open_sweep(folder)
