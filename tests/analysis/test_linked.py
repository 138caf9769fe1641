"""What a page shows of a chosen cell is what was stored of the job in its middle."""

import json
import re
import struct
import zlib

import numpy as np
import polars as pl
import pytest

from analysis.commands import report
from analysis.look.style import colour
from analysis.stored import open_sweep
from analysis.sweeps.cell import tables as cell_tables
from analysis.sweeps.diagram import raster
from analysis.sweeps.figures import whole_map
from analysis.sweeps.layout import REPORTED, layout
from analysis.sweeps.tables import cells
from tests.analysis.sweeps import grid, write_sweep
from tests.sweep.sweeps import swept

XS, YS = (1, 2, 3, 4), (0.1, 0.2, 0.3)


@pytest.fixture
def sweep(tmp_path):
    """Return a function that writes a sweep with rounds and returns its folder."""
    return lambda winner, xs=XS, ys=YS, **options: write_sweep(
        tmp_path / "sweep", grid(winner, xs, ys), rounds=(0, 5, 9), **options
    )


def data_of(folder):
    page = report.build_report(folder).read_text(encoding="utf-8")
    return json.loads(re.search(r'<script type="application/json" id="cells">(.*?)</script>', page, re.S)[1])


def test_every_cell_holds_the_mean_shares_and_measures_of_its_job(sweep):
    folder = sweep(lambda x, y: int(x >= 3), gap=lambda job: job["world.x"] / 10)
    data, run = data_of(folder), open_sweep(folder)
    shown = layout(run, most=REPORTED)
    jobs = cell_tables.standing_jobs(run, shown)
    assert set(data["cells"]) == {f"{p}|{x}|{y}" for p, x, y in jobs.select("panel", "x", "y").rows()}
    for panel, x, y, job, *_ in jobs.rows():
        cell = data["cells"][f"{panel}|{x}|{y}"]
        rounds = run["rounds"].filter(job=job).collect()
        for moment, shares in zip(cell["round"], cell["share"], strict=True):
            at = rounds.filter(round=moment).group_by("motivation").agg(pl.col("share").mean())
            assert dict(zip(data["kinds"], shares, strict=True)) == {
                name: round(1000 * share) for name, share in at.iter_rows()
            }
        values = dict(zip((name for name, _, _ in data["measures"]), cell["values"], strict=True))
        assert values["gap"] == pytest.approx(XS[x] / 10)
        assert cell["text"].startswith(f"world.x = {XS[x]}, regime.y = {YS[y]}: ")
        assert f"Shown: job {job}." in cell["text"]
    assert [row for row in data["measures"] if row[0] == "gap"] == [["gap", 0.1, 0.4]]


def test_the_job_that_stands_for_a_coarse_cell_is_its_middle_one(tmp_path):
    run = open_sweep(write_sweep(tmp_path / "sweep", grid(lambda x, y: 0, range(9), range(9), replicates=1)))
    shown = layout(run, most=9)
    jobs = cell_tables.standing_jobs(run, shown)
    assert jobs.select("world.x", "regime.y").rows() == [(x, y) for x in (1, 4, 7) for y in (1, 4, 7)]


def test_a_cell_whose_jobs_failed_is_not_there(sweep):
    data = data_of(sweep(lambda x, y: None if x == 2 else 0))
    assert not any(name.startswith("|1|") for name in data["cells"])
    assert data["first"] in data["cells"]


def test_a_sweep_without_rounds_still_tells_what_follows(tmp_path):
    folder = write_sweep(tmp_path / "sweep", grid(lambda x, y: 0, XS, YS))
    assert "share" not in data_of(folder)["cells"]["|0|0"]
    assert "chart-cell_shares" not in (folder / "report.html").read_text(encoding="utf-8")


def test_long_paths_are_thinned_and_keep_their_end(tmp_path):
    jobs = grid(lambda x, y: 0, XS, YS)
    run = open_sweep(write_sweep(tmp_path / "sweep", jobs, rounds=tuple(range(0, 500, 3))))
    chosen = cell_tables.standing_jobs(run, layout(run))
    for _, rows in cell_tables.paths(run, chosen).group_by("job"):
        assert rows["round"].n_unique() <= cell_tables.ROUNDS + 1
        assert {0, 498} <= set(rows["round"])


def test_a_fine_grid_is_coarsened_and_its_whole_map_is_an_image(sweep):
    folder = sweep(lambda x, y: int(x > 50), range(100), range(30))
    run = open_sweep(folder)
    shown = layout(run, most=REPORTED)
    assert len(shown.x.blocks) * len(shown.y.blocks) <= REPORTED
    page = report.build_report(folder).read_text(encoding="utf-8")
    assert len(page) < 10_000_000
    assert 'id="chart-map"' in page
    text = whole_map(run, shown).chart.to_json()
    url = re.search(r"data:image/png;base64,([A-Za-z0-9+/=]+)", text)
    assert url


def test_pixels_are_the_winners_with_the_first_row_at_the_bottom(sweep):
    run = open_sweep(sweep(lambda x, y: int(x >= 3) if y < 0.25 else 1))
    pixels = raster.raster(cells(run, layout(run)), 4, 3)
    ink = {name: [int(colour(name)[i : i + 2], 16) for i in (1, 3, 5)] for name in ("intended", "reward_seeker")}
    assert pixels[2, 0].tolist() == ink["intended"]
    assert pixels[2, 3].tolist() == ink["reward_seeker"]
    assert pixels[0, 0].tolist() == ink["reward_seeker"]


def test_an_encoded_image_decodes_to_its_pixels():
    pixels = np.random.default_rng(3).integers(0, 256, (5, 7, 3), dtype=np.uint8)
    content, chunks, at = raster.png(pixels), {}, 8
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        kind, body = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        assert struct.unpack(">I", content[at + 8 + length : at + 12 + length]) == (zlib.crc32(kind + body),)
        chunks[kind], at = body, at + 12 + length
    assert struct.unpack(">II", chunks[b"IHDR"][:8]) == (7, 5)
    rows = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(5, 22)
    assert (rows[:, 0] == 0).all()
    assert (rows[:, 1:].reshape(5, 7, 3) == pixels).all()


def test_behaviour_worked_out_again_is_that_which_the_sweep_scored(tmp_path):
    """The chance of the scored act in training, stored by the sweep, is that of departing in its situation."""
    import subprocess
    import sys

    words = ["-m", f"hydra.sweep.dir={tmp_path / 'sweep'}", "regime=rl_only", "regime.rl.rounds=2,3,4",
             "world.parameters.hackability=0,0.5,1", "population.agents=40"]  # fmt: skip
    subprocess.run([sys.executable, "-m", "sim.cli.main", *words], check=True, capture_output=True, cwd=tmp_path)
    run = open_sweep(tmp_path / "sweep")
    jobs = cell_tables.standing_jobs(run, layout(run))
    table = cell_tables.departures(run, jobs).filter(situation="weak_tests")
    scored = run["summary"].select("job", "score_training").collect()
    both = table.join(scored, on="job")
    assert both.height == 9
    assert (both["training"] - both["score_training"]).abs().max() < 1e-9


def test_what_a_job_does_is_told_once_however_many_squares_it_stands_for(tmp_path):
    folder = tmp_path / "sweep"
    keys = ("world.parameters.hackability=interval(0,1)", "regime.rl.rounds=interval(2,40)", "hydra/sweeper=boundary")
    size = ("hydra.sweeper.coarse=3", "hydra.sweeper.resolution=9", "population.agents=30")
    swept(folder, "-m", "regime=rl_only", "motivation=[intended,reward_seeker]", *keys, *size)
    run = open_sweep(folder)
    shown = layout(run)
    jobs = cell_tables.standing_jobs(run, shown)
    assert jobs["job"].n_unique() < jobs.height
    chances = cell_tables.departures(run, jobs)
    assert chances.select("job", "situation").is_duplicated().sum() == 0
    assert chances["training"].max() <= 1.0


def test_acts_stand_at_their_situation_where_worlds_differ_in_situations(tmp_path):
    variants = ("+world.variants.weak_tests=1,3,2", "regime.rl.rounds=2,3")
    swept(tmp_path / "sweep", "-m", "regime=rl_only", "population.agents=30", *variants)
    run = open_sweep(tmp_path / "sweep")
    chances = cell_tables.departures(run, cell_tables.standing_jobs(run, layout(run)))
    data = data_of(tmp_path / "sweep")
    named = {name for name in data["situations"] if "weak_tests" in name}
    assert len(named) == 3
    for cell in data["cells"].values():
        job = int(cell["text"].rsplit("job ", 1)[1].rstrip("."))
        shown = dict(zip(data["situations"], cell["acts"], strict=True))
        stored = {name: [a, b] for _, name, a, b in chances.filter(job=job).iter_rows()}
        assert {name for name, pair in shown.items() if pair} == set(stored)
        assert all(shown[name] == pytest.approx(pair, rel=1e-3) for name, pair in stored.items())


def test_nothing_is_guessed_without_the_configuration(sweep):
    run = open_sweep(sweep(lambda x, y: 0))
    assert cell_tables.departures(run, cell_tables.standing_jobs(run, layout(run))) is None
