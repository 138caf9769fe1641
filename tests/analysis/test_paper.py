"""Pictures for papers: no caption, set widths and letters; colours that stay themselves, in greyscale too."""

from itertools import combinations, pairwise

import pytest

from analysis.commands.diagram import main, write_phase
from analysis.commands.report import export_charts
from analysis.look import style
from analysis.page.paper import Paper, _nodes, _width, on_paper
from analysis.stored import open_sweep
from analysis.sweeps.diagram.strength import STEPS
from analysis.sweeps.figures import figure
from analysis.sweeps.layout import layout
from sim.config.catalogue import options
from sim.errors import BadInput
from tests.analysis.ciede2000 import difference, lab
from tests.analysis.sweeps import grid, rows_with, write_sweep
from tests.commands import run_here

APART = 9.0
"""Two colours of a diagram lie further apart than this; 2.3 is just noticeable (Mahy et al. 1994)."""
STEP = 8.0
"""Steps of lightness between categories, of 100."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    jobs = grid(lambda x, y: int(x >= 3), (1, 2, 3, 4), (0.1, 0.2, 0.3))
    for job, first in zip(jobs, (0.9, 0.6, 0.51, 0.3) * 3, strict=True):
        job["shares"] = ((first, 1 - first),) * 6
    return write_sweep(tmp_path_factory.mktemp("paper") / "sweep", jobs, rounds=(0, 5, 10))


def drawn(folder, measure="dominant"):
    run = open_sweep(folder)
    return figure(run, layout(run), measure)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_differences_are_those_of_the_publication(one, other, apart):
    assert difference(one, other) == pytest.approx(apart, abs=1e-4)


def test_no_two_motivations_look_alike():
    colours = {name: lab(style.colour(name)) for name in options("motivation")}
    near = [pair for pair in combinations(colours, 2) if difference(*(colours[name] for name in pair)) < APART]
    assert near == []


def test_categories_are_told_in_greyscale():
    light = sorted(lab(style.colour(name))[0] for name in ("intended", "fitness_seeker", "schemer", "kludge"))
    assert min(high - low for low, high in pairwise(light)) > STEP
    luma = sorted(
        sum(w * int(style.colour(name)[i : i + 2], 16) for w, i in ((0.299, 1), (0.587, 3), (0.114, 5)))
        for name in ("intended", "fitness_seeker", "schemer", "kludge")
    )
    assert min(high - low for low, high in pairwise(luma)) > 2.55 * STEP


def test_what_is_drawn_has_the_full_colour_whatever_the_share(folder):
    """Strength is how much of a cell is filled, in three steps; nothing fades."""
    chart = drawn(folder).chart
    for node in _nodes(chart.to_dict()):
        assert "opacity" not in node.get("encoding", {})
    rows = rows_with(chart, "xa", "share")
    sides = {round(row["share"], 2): (row["xb"] - row["xa"]) / (row["x1"] - row["x0"]) for row in rows}
    wanted = {share: next(side for _, upto, side in STEPS if share < upto) for share in sides}
    assert sides == pytest.approx(wanted)
    assert set(wanted.values()) == {0.75, 1.0}


@pytest.mark.parametrize("width", [252, 510])
@pytest.mark.parametrize("measure", ["dominant", "share_intended"])
def test_a_picture_is_as_wide_as_asked(folder, width, measure):
    chart = on_paper(drawn(folder, measure), Paper("none", width, 7.0))
    assert _width(chart.to_dict()) == pytest.approx(width, abs=1.0)
    assert "title" not in chart.to_dict()
    sizes = {node["fontSize"] for node in _nodes(chart.to_dict()) if "fontSize" in node}
    assert sizes <= {7.0}
    assert chart.to_dict()["config"]["axis"]["labelFontSize"] == 7.0


def test_nothing_asked_for_changes_nothing(folder):
    assert on_paper(drawn(folder), Paper()).to_dict() == drawn(folder).alone().to_dict()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--format", "svg", "--caption", "non"], "--caption: unknown name 'non'; did you mean 'none'?"),
        (["--format", "svg", "--width", "25"], "--width=25: must be from 120 to 4000 points."),
        (["--format", "svg", "--font-size", "99"], "--font-size=99: must be from 4 to 40 points."),
        (["--width", "252"], "--caption, --width, --font-size: are for pictures; add --format png, svg or pdf."),
    ],
)
def test_what_no_picture_can_be_is_one_sentence(folder, words, message):
    done = run_here(main, "mofit-phase", str(folder), *words)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert message in done.stderr


def test_a_caption_that_does_not_fit_is_refused(folder):
    with pytest.raises(BadInput, match=r"^--width=150: axes, legends and caption alone are wider; add --caption none"):
        write_phase(folder, kind="svg", paper=Paper("full", 150))


def test_charts_of_a_cell_are_exported_too(folder):
    names = {file.name for file in export_charts(folder, "svg", Paper("none"))}
    assert {"dominant.svg", "cell_shares.svg", "cell_measures.svg"} <= names
