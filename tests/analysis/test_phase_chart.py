"""Diagrams show their tables, draw lines exactly where winners change, and render."""

import math
from random import Random

import pytest

from analysis.look.encodings import ROW_LIMIT
from analysis.look.style import colour
from analysis.stored import open_sweep
from analysis.sweeps.diagram.chart import phase_diagram
from analysis.sweeps.diagram.expected import chained, expected_boundary
from analysis.sweeps.diagram.theory import boundary, log_odds
from analysis.sweeps.figures import figure, figures
from analysis.sweeps.grid import Segment
from analysis.sweeps.layout import layout
from analysis.sweeps.measures import motivations
from analysis.sweeps.tables import cells
from analysis.theory.selection import crossover_time
from sim.builders.plan import build
from sim.config.compose import compose
from tests.analysis.sweeps import datasets, grid, rows_with, write_sweep
from tests.sweep.sweeps import swept

XS, YS = (1, 2, 3, 4), (0.1, 0.2, 0.3)


@pytest.fixture
def sweep(tmp_path):
    """Return a function that writes a sweep of two keys and opens it."""
    return lambda winner, xs=XS, ys=YS, **options: open_sweep(
        write_sweep(tmp_path / "sweep", grid(winner, xs, ys, **options))
    )


def drawn(run, measure="dominant"):
    return figure(run, layout(run), measure).chart


def subtitle(chart):
    return " ".join(chart.to_dict()["title"]["subtitle"])


def test_the_chart_holds_the_table(sweep):
    run = sweep(lambda x, y: int(x >= 3))
    table = cells(run, layout(run)).rename({"dominant": "motivation"}).to_dicts()
    shown = rows_with(drawn(run), "motivation", "share")
    assert [{key: row[key] for key in table[0]} for row in shown] == table
    edges = {(row["x"], row["x0"], row["x1"]) for row in shown}
    assert edges == {(k, k + 0.5, k + 1.5) for k in range(4)}


def test_the_line_is_where_the_winner_changes(sweep):
    lines = next(
        rows for rows in datasets(drawn(sweep(lambda x, y: int(x >= 3)))) if set(rows[0]) == {"x0", "y0", "x1", "y1"}
    )
    assert [tuple(round(line[k], 9) for k in ("x0", "y0", "x1", "y1")) for line in lines] == [(2.5, 0.05, 2.5, 0.35)]


def test_one_winner_everywhere_has_no_line_and_its_name(sweep):
    tables = datasets(drawn(sweep(lambda x, y: 1)))
    assert not any(set(rows[0]) == {"x0", "y0", "x1", "y1"} for rows in tables)
    assert [rows[0]["text"] for rows in tables if "text" in rows[0]] == ["reward seeker"]


def test_motivations_have_their_one_colour(sweep):
    text = drawn(sweep(lambda x, y: int(x >= 3))).to_json()
    assert colour("intended") in text
    assert colour("reward_seeker") in text


def test_a_measure_is_drawn_on_a_uniform_scale_and_null_is_left_out(tmp_path):
    def gap(job):
        return math.nan if job["world.x"] == 1 else job["world.x"] / 4

    run = open_sweep(write_sweep(tmp_path / "sweep", grid(lambda x, y: 0, XS, YS), gap=gap))
    chart = drawn(run, "gap")
    assert {row["value"] for row in rows_with(chart, "value")} == {0.5, 0.75, 1.0}
    assert '"scheme": "cividis"' in chart.to_json()
    assert "White: 3 cells without a result." in subtitle(chart)


def test_a_measure_that_is_nowhere_still_draws(tmp_path):
    run = open_sweep(write_sweep(tmp_path / "sweep", grid(lambda x, y: 0, XS, YS), gap=lambda job: math.nan))
    shown = figure(run, layout(run), "gap")
    shown.chart.to_dict()
    assert shown.reading == "No cell has a train-deploy gap."


def test_ties_and_empty_cells_are_told(tmp_path):
    jobs = grid(lambda x, y: None if x == 1 and y == 0.1 else 0, XS, YS)
    jobs[-1]["shares"] = [(0.9, 0.1), (0.2, 0.8)]
    chart = drawn(open_sweep(write_sweep(tmp_path / "sweep", jobs)))
    assert "Grey: 1 of 11 cells without a clear winner" in subtitle(chart)
    assert "White: 1 cell without a result." in subtitle(chart)
    assert len(rows_with(chart, "xm", "tied")) == 1


def test_what_is_unresolved_is_grey_with_the_symbol_of_who_is_ahead(tmp_path):
    jobs = grid(lambda x, y: 0, XS, YS)
    jobs[-1]["shares"] = [(0.9, 0.1)] * 4 + [(0.2, 0.8)]
    chart = drawn(open_sweep(write_sweep(tmp_path / "sweep", jobs)))
    assert "Grey: 1 of 12 cells without a clear winner; symbols: who is ahead." in subtitle(chart)
    assert "12 replicates would settle it" in subtitle(chart)
    assert [row["motivation"] for row in rows_with(chart, "xm", "tied")] == ["intended"]


@pytest.mark.parametrize("measure", ["dominant", "gap"])
def test_a_sweep_without_chance_tests_nothing(tmp_path, measure):
    folder = write_sweep(tmp_path / "sweep", grid(lambda x, y: int(x >= 3), XS, YS, replicates=1))
    file = folder / "tables" / "provenance.json"
    file.write_text(file.read_text().replace('"kernel"', '"expected"'))
    chart = drawn(open_sweep(folder), measure)
    assert not any(word in subtitle(chart) for word in ("Grey", "replicates", "test"))


@pytest.mark.parametrize(("noise", "lined"), [(0.0, True), (0.05, True), (0.5, False)])
def test_lines_are_left_out_where_winners_are_chance(sweep, noise, lined):
    """Two halves of a 12 x 12 grid, some of whose cells have another winner than their half."""
    draws = Random(5)
    run = sweep(lambda x, y: (x < 6) ^ (draws.random() < noise), range(12), range(12))
    chart = drawn(run)
    assert ("too often for lines" not in subtitle(chart)) == lined
    assert bool(rows_with(chart, "x0", "y1") and "Lines: where the winner changes" in subtitle(chart)) == lined


def test_no_chart_is_too_large_however_the_winner_changes(sweep):
    run = sweep(lambda x, y: Random(61 * x + y).randrange(2), range(60), range(60))
    chart = drawn(run)
    assert sum(map(len, datasets(chart))) <= ROW_LIMIT
    assert "too often for lines" in subtitle(chart)


def test_coarsening_is_told(sweep):
    assert "Coarsened: neighbouring values are pooled into 44 x 3 cells." in subtitle(
        drawn(sweep(lambda x, y: int(x > 40), range(130), replicates=1))
    )


def test_panels_and_names_as_axes(tmp_path):
    jobs = [
        {"selection@regime.rl.selection": s, "b": b, "c": c, "shares": [(0.7, 0.3)]}
        for s in ("moran", "wright_fisher")
        for b in (1, 2, 3, 4)
        for c in (2, 10)
    ]
    run = open_sweep(write_sweep(tmp_path / "sweep", jobs))
    spec = drawn(run).to_dict()
    assert [part["title"]["text"] for part in spec["concat"]] == ["c = 2", "c = 10"]
    assert (
        '["moran", "wright fisher"][datum.value]'
        in drawn(run).to_dict()["concat"][0]["layer"][1]["encoding"]["y"]["axis"]["labelExpr"]
    )


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_every_figure_of_any_sweep_renders(tmp_path, kind):
    two = grid(lambda x, y: int(x >= 3), XS, YS)
    one = [{"a": a, "shares": [(0.2 * a, 1 - 0.2 * a)] * 2} for a in (1, 2, 3)]
    names = [{"regime": a, "shares": [(0.6, 0.4)] * 2} for a in ("standard", "rl_only")]
    for number, jobs in enumerate((two, one, names)):
        run = open_sweep(write_sweep(tmp_path / str(number), jobs))
        for each in figures(run, layout(run)):
            file = tmp_path / f"{each.name}.{kind}"
            each.chart.save(str(file))
            assert file.read_bytes().startswith({"png": b"\x89PNG", "svg": b"<svg"}[kind])


def test_lines_over_one_key_hold_their_quantiles(tmp_path):
    jobs = [{"a": a, "shares": [(0.2 * a, 1 - 0.2 * a)] * 2} for a in (1, 2, 3)]
    run = open_sweep(write_sweep(tmp_path / "sweep", jobs))
    rows = [row for rows in datasets(drawn(run)) for row in rows if row["motivation"] == "intended"]
    assert [(row["at"], row["value"]) for row in rows] == [(a, pytest.approx(0.2 * a)) for a in (1, 2, 3)]


def test_theory_is_drawn_where_it_is_given(sweep):
    import polars as pl

    run = sweep(lambda x, y: int(x >= 3))
    path = pl.DataFrame({"panel": ["", ""], "series": [0, 0], "step": [0, 1], "x": [2.0, 3.0], "y": [0.1, 0.2]})
    chart = phase_diagram(cells(run, layout(run)), layout(run), motivations(run), theory=path)
    assert rows_with(chart, "series", "step")[0] == {"panel": "", "series": 0, "step": 0, "x": 2.0, "y": 0.1}
    assert "Dashed: where the lead changes in theory" in subtitle(chart)


def test_there_is_no_theory_without_the_configuration(sweep):
    run = sweep(lambda x, y: 0)
    assert boundary(run, layout(run)) is None


def test_log_odds_are_zero_at_the_crossover_time():
    plan = build(compose("experiment=law", "world.parameters.pay_a=0.6", "+population.prior.bias.law_b=1.0"))
    rounds = crossover_time(plan.prior[0], plan.prior[1], 0.1)
    assert log_odds(plan) == pytest.approx(0.1 * (plan.phases[0].rounds - rounds))


@pytest.mark.parametrize("override", ["selection@regime.law.selection=moran", "regime.law.transmission.mutation=0.01"])
def test_there_are_no_log_odds_where_theory_is_silent(override):
    assert log_odds(build(compose("experiment=law", override))) is None


def stored_law(folder, *words):
    """Run a small sweep of two kinds of fixed pay, the second e times as common among the founders."""
    keys = ["regime.law.rounds=range(2,22,2)", "world.parameters.pay_a=range(0.52,0.72,0.02)"]
    settings = ["experiment=law", "+population.prior.bias.law_b=1.0", "population.agents=10", "records=summary"]
    return open_sweep(swept(folder / "law", "-m", *settings, *keys, "~hydra.callbacks.report", *words))


def test_the_expected_boundary_is_the_closed_form_where_there_is_one(tmp_path):
    """Log-odds grow by pay_a - pay_b a round, and are 0 on the boundary: 1 = rounds * (pay_a - 0.5)."""
    run = stored_law(tmp_path)
    shown = layout(run, "regime.law.rounds", "world.parameters.pay_a")
    for path in (boundary(run, shown), expected_boundary(run, shown)):
        assert path is not None
        assert path.height > 10
        assert max(abs(x * (y - 0.5) - 1.0) for x, y in path.select("x", "y").iter_rows()) < 0.03


def test_a_boundary_is_drawn_by_itself_where_there_is_no_closed_form(tmp_path):
    run = stored_law(tmp_path, "regime.law.transmission.mutation=0.01")
    shown = layout(run, "regime.law.rounds", "world.parameters.pay_a")
    assert boundary(run, shown) is None
    assert "Dashed: where the lead changes in theory" in subtitle(figure(run, shown).chart)


def test_dashes_run_on_from_one_segment_to_the_next():
    pieces = [Segment(0, 0, 1, 0), Segment(2, 0, 1, 0), Segment(5, 5, 6, 6), Segment(2, 0, 3, 1)]
    lines = sorted(chained(pieces), key=len)
    assert [len(line) for line in lines] == [2, 4]
    assert {lines[1][0], lines[1][-1]} == {(0, 0), (3, 1)}
