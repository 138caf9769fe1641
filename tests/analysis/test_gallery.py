"""The gallery shows every chart, small, and its code works."""

import re
from pathlib import Path

import pytest

from analysis.commands import show
from analysis.commands.gallery import DOCS, Shown, pages, write
from analysis.runs.figures.catalogue import recipes
from analysis.stored import open_run
from sim.errors import BadInput
from tests.analysis.sweeps import grid, write_sweep

PAGE = (DOCS / "gallery.md").read_text(encoding="utf-8")


def test_every_chart_is_shown_with_its_code_and_a_sentence():
    shown = {(page.folder, name) for page in pages() for name in page.charts}
    assert {name for _, name in shown} >= {recipe.name for recipe in recipes()} | {"dominant", "map", "sensitivity"}
    for folder, name in shown:
        assert f'from analysis.commands.show import chart\n\nchart("{folder}", "{name}")\n' in PAGE
    assert all(page.command in PAGE for page in pages())
    assert all(len(sentence) > 30 for sentence in re.findall(r"!\[(.*)\]\(images", PAGE))


def test_images_are_there_and_small():
    named = set(re.findall(r"\(images/gallery/(\S+\.png)\)", PAGE))
    files = {file.name: file.stat().st_size for file in (DOCS / "images" / "gallery").iterdir()}
    assert named == set(files)
    assert sum(files.values()) < 1_500_000


def test_the_page_is_made_by_running_what_it_shows(tmp_path, monkeypatch):
    pytest.importorskip("PIL", reason="pillow, of the development group, stores the images")
    small = ("regime=rl_only", "regime.rl.rounds=2", "population.agents=20")
    page = write(tmp_path, tmp_path / "docs", [Shown("runs/small", small, ("shares",))])
    text = page.read_text(encoding="utf-8")
    assert "mofit regime=rl_only regime.rl.rounds=2 population.agents=20 hydra.run.dir=runs/small" in text
    image = re.search(r"\((images/gallery/\S+)\)", text)
    assert (tmp_path / "docs" / image[1]).read_bytes().startswith(b"\x89PNG")
    monkeypatch.chdir(tmp_path)
    code, found = re.search(r"```python\n(.*?)```", text, re.DOTALL)[1], {}
    exec(compile(code.replace("\nchart(", "\npicture = chart("), "gallery", "exec"), found)
    assert found["picture"].to_dict()["title"]["text"] == "Which motivations training selects"


def test_tables_and_charts_go_by_the_same_names(store, tmp_path):
    folder = store(replicates=3)
    run = open_run(folder)
    assert show.names(folder) == [recipe.name for recipe in recipes() if recipe.possible(run)]
    assert show.table(folder, "price").columns == ["round", "motivation", "term", "moved", "share"]
    sweep = write_sweep(tmp_path / "sweep", grid(lambda x, y: 0, range(50), range(40)))
    assert show.table(sweep, "gap").height <= 3600
    assert show.table(sweep, "map").height == 2000
    assert show.chart(sweep, "map").to_dict()["title"]["text"] == "Every point of the sweep"


def test_an_unknown_chart_is_named_with_what_there_is(store):
    with pytest.raises(BadInput, match=r"chart: unknown name 'prise'; did you mean 'price'\?"):
        show.chart(store(), "prise")


def test_the_readme_leads_to_the_gallery():
    assert "docs/gallery.md" in (Path(DOCS).parent / "README.md").read_text(encoding="utf-8")
