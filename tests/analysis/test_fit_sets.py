"""Fit sets: among whom chance decides, held to the closed form for two motivations of fixed pay."""

from math import log

import numpy as np
import pytest
from omegaconf import OmegaConf

from analysis.commands.diagram import write_phase
from analysis.stored import open_sweep
from analysis.sweeps.diagram.fit_sets import ALIKE, fit_sets, fittest, reading
from analysis.sweeps.diagram.stripes import striped
from analysis.sweeps.figures import figures
from analysis.sweeps.layout import layout
from analysis.sweeps.tables import cells
from sim.errors import BadInput
from tests.analysis.sweeps import datasets, grid, write_sweep
from tests.sweep.sweeps import swept

X, Y = "regime.law.rounds", "world.parameters.pay_a"
WORDS = ["experiment=law", f"{X}=range(2,22,4)", f"{Y}=range(0.4,0.61,0.04)", "records=summary"]


@pytest.fixture(scope="module")
def endless(tmp_path_factory):
    """Two kinds of fixed pay, without chance."""
    folder = tmp_path_factory.mktemp("fit") / "law"
    return open_sweep(swept(folder, "-m", *WORDS, "engine=expected", "~hydra.callbacks.report"))


def test_a_set_holds_the_leader_and_all_that_grew_at_least_half_as_much():
    start, end = np.array([0.5, 0.2, 0.2, 0.1, 0.0]), np.array([0.5, 0.1, 0.099, 0.301, 0.0])
    assert fittest(start, end).tolist() == [True, True, False, True, False]


def test_a_motivation_that_was_never_there_is_in_no_set():
    assert fittest(np.array([1.0, 0.0]), np.array([0.9, 0.1])).tolist() == [True, False]


def test_sets_are_those_of_the_closed_form(endless):
    """Log-odds grow by (pay_a - 0.5) a round: both are left while that is less than ln 2 over all rounds."""
    shown = layout(endless, X, Y)
    table = fit_sets(endless, shown)
    assert table.height == 30
    sizes = set()
    for row in table.iter_rows(named=True):
        rounds, pay = shown.x.key.values[row["x"]], shown.y.key.values[row["y"]]
        grown = rounds * (pay - 0.5)
        expected = ["law_a", "law_b"] if abs(grown) <= log(ALIKE) else ["law_a"] if grown > 0 else ["law_b"]
        assert row["members"] == expected
        sizes.add(len(expected))
    assert sizes == {1, 2}


def test_sets_of_a_sampled_sweep_are_those_of_its_endless_population(endless, tmp_path):
    words = [*WORDS, "population.agents=20", "replicates=2", "~hydra.callbacks.report"]
    run = open_sweep(swept(tmp_path / "sampled", "-m", *words))
    table, theirs = (fit_sets(each, layout(each, X, Y)) for each in (run, endless))
    assert table["members"].to_list() == theirs["members"].to_list()
    led = (table["led"] * table["runs"]).sum() / 60
    assert 0.5 < led < 1.0
    assert f"In {led:.0%} of the runs a motivation of the cell's set leads at the end." in reading(table)
    assert next(figure.name for figure in figures(run, layout(run, X, Y))) == "fit_set"


def test_a_region_is_striped_in_all_its_categories_and_covers_its_cells(endless):
    shown = layout(endless, X, Y)
    table = fit_sets(endless, shown)
    chart = striped(table, shown, ["law_a", "law_b"])
    rows = next(rows for rows in datasets(chart) if rows and set(rows[0]) == {"x0", "x1", "y0", "y1", "motivation"})
    area = {kind: sum((r["x1"] - r["x0"]) * (r["y1"] - r["y0"]) for r in rows if r["motivation"] == kind)
            for kind in ("law_a", "law_b")}  # fmt: skip
    x, y = shown.x.edges, shown.y.edges
    for kind, covered in area.items():
        parts = [
            (row["x"], row["y"], len(row["members"])) for row in table.iter_rows(named=True) if kind in row["members"]
        ]
        assert covered == pytest.approx(sum((x[i + 1] - x[i]) * (y[j + 1] - y[j]) / n for i, j, n in parts))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"measure": "gap"},
            "--by fit_set: draws the motivations that selection leaves, not gap; leave out --measure or --by.",
        ),
        (
            {},
            "--by fit_set: the motivations that selection leaves cannot be computed: "
            ".* has no multirun.yaml, which says what all",
        ),
    ],
)
def test_what_cannot_be_drawn_by_fit_set_is_one_sentence(tmp_path, options, message):
    folder = write_sweep(tmp_path / "sweep", grid(lambda x, y: 0, (1, 2), (1, 2)))
    with pytest.raises(BadInput, match=f"^{message}"):
        write_phase(folder, by="fit_set", **options)


def test_one_key_has_no_map_of_fit_sets(tmp_path):
    folder = write_sweep(tmp_path / "sweep", [{"a": a, "shares": [(0.6, 0.4)]} for a in (1, 2)])
    with pytest.raises(BadInput, match=r"^--by fit_set: needs two keys with several values; .* sweeps a alone\.$"):
        write_phase(folder, by="fit_set")


def test_why_jobs_cannot_be_built_again_is_said(endless, tmp_path):
    """A configuration of an older program lacks keys that this one needs."""
    folder = swept(tmp_path / "old", "-m", *WORDS, "engine=expected", "~hydra.callbacks.report")
    stored = OmegaConf.load(folder / "multirun.yaml")
    del stored["streams"]
    OmegaConf.save(stored, folder / "multirun.yaml")
    run = open_sweep(folder)
    found = fit_sets(run, layout(run, X, Y))
    assert isinstance(found, str)
    assert "not one that this version of the program can build (" in found


def test_winners_of_a_sampled_map_are_on_their_side_of_the_line(tmp_path):
    """Where theory and a winner disagree a test has erred, which each cell does with a chance of at most 5 %."""
    words = [*WORDS, "population.agents=200", "replicates=8", "+population.prior.bias.law_b=0.5"]
    run = open_sweep(swept(tmp_path / "line", "-m", *words, "~hydra.callbacks.report"))
    shown = layout(run, X, Y)
    held = cells(run, shown).filter("resolved")
    assert held["dominant"].n_unique() == 2
    wrong = [
        row
        for row in held.iter_rows(named=True)
        if (row["dominant"] == "law_a") != (shown.x.key.values[row["x"]] * (shown.y.key.values[row["y"]] - 0.5) > 0.5)
    ]
    assert wrong == []
