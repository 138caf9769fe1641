"""The page is whole, safe and says clearly what it cannot read."""

import json
import re
import shlex
from pathlib import Path

import polars as pl
import pytest

from analysis import stored
from analysis.commands import report
from analysis.look import style
from analysis.page.html import phase_facts
from analysis.runs.figures.catalogue import figures
from analysis.stored import open_run
from sim.config.compose import compose
from sim.errors import BadInput
from sim.store import parquet
from sim.store.digests import seal
from sim.store.schemas import SCHEMA_VERSION
from tests.commands import Done, run_here

EVIL = "<script>alert(1)</script>&'\""


@pytest.fixture
def page(store):
    """Return a function that writes a run and its report, and returns the page."""
    return lambda **run: report.build_report(store(**run)).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def default_page(default_run):
    return report.build_report(default_run).read_text(encoding="utf-8")


def specs_of(page: str) -> dict:
    return json.loads(re.search(r'<script type="application/json" id="specs">(.*?)</script>', page, re.S)[1])


def test_the_page_holds_every_chart_with_an_alternative_text(default_page, default_run):
    specs = specs_of(default_page)
    assert list(specs) == [figure.name for figure in figures(open_run(default_run))]
    for name, spec in specs.items():
        assert f'id="chart-{name}"' in default_page
        assert len(spec["description"]) > 40


def test_vega_is_bundled_once(default_page):
    assert default_page.count("window.embed=") == 1
    assert len(default_page) < 3_000_000


def test_nothing_is_loaded_from_anywhere(default_page):
    outside = re.sub(r"<script[^>]*>.*?</script>", "", default_page, flags=re.S)
    assert not re.findall(r"https?://|@import|url\(", outside)
    assert not re.findall(r"<(?:script|img|iframe)[^>]+src=", outside)
    assert re.findall(r'<link[^>]+href="([^"]*)"', outside) == ["data:,"]


def test_names_and_texts_from_a_configuration_are_escaped(page):
    text = page(
        names=[EVIL, "intended"], end=[[0.7, 0.3]], command=shlex.join(["mofit", EVIL]), settings={"world.source": EVIL}
    )
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;&#x27;&quot;" in text
    assert EVIL in {row.get("motivation") for rows in specs_of(text)["shares"]["datasets"].values() for row in rows}


def test_the_command_and_the_provenance_are_printed(page):
    text = page(command="mofit regime=rl_only seed=3")
    assert "<pre><code>mofit regime=rl_only seed=3</code></pre>" in text
    assert "0f" * 32 in text


def test_phases_are_drawn_in_order_with_what_they_do(default_page):
    boxes = re.search(r'<ol class="pipeline">(.*?)</ol>', default_page, re.S)[1]
    assert [re.sub("<[^>]+>", "|", box).strip("|").split("|")[0] for box in boxes.split("<li>")[1:]] == [
        "character training", "rl", "deployment",
    ]  # fmt: skip
    assert "150 rounds of 16 episodes in training" in boxes
    assert "wright fisher selection, strength 1" in boxes


def test_the_strip_of_phases_is_to_scale_and_says_which_select(default_page):
    strip = re.search(r'<svg class="strip".*?</svg>', default_page, re.S)[0]
    widths = [float(width) + 3 for width in re.findall(r'<rect x="[\d.]+" width="([\d.]+)"', strip)]
    assert widths == pytest.approx([1000 * rounds / 180 for rounds in (20, 150, 10)], abs=0.1)
    assert re.findall(r'fill="(#\w+)"', strip) == [style.STEEL, style.INK, style.FAINT]
    assert "rl selects for 150 rounds; deployment moves nothing for 10 rounds" in strip


def test_everything_that_a_phase_does_is_said():
    phase = compose("regime=rl_only")["regime"]["rl"]
    usual = set(phase_facts({"training": 1.0}, phase))
    phase["shaping"] |= {"rewrite": 0.1, "persuade": 0.2, "judge": "own"}
    phase["transmission"] |= {"reflection": 0.01, "imitation": 0.3, "neighbour": 0.02, "internalisation": 0.04}
    phase["probe"]["penalty"] = 0.5
    until = {"measure": "harm_deployment", "below": 0.1, "above": None, "at_most": 3}
    phase |= {"start_from": "rl", "repeat_until": until}
    assert set(phase_facts({"training": 1.0}, phase)) - usual == {
        "rewriting as intended 0.1", "persuasion by own judgement 0.2", "reflection 0.01", "imitation 0.3",
        "mutation to neighbours 0.02", "internalisation 0.04", "white-box penalty 0.5", "starts again from rl",
        "repeated until harm deployment is below 0.1, at most 3 times",
    }  # fmt: skip


@pytest.mark.parametrize("kept", [("rounds", "expected", "behaviour", "outcomes"), ("expected",), ("outcomes",)])
def test_a_run_that_kept_less_gets_a_shorter_report(page, kept):
    text = page(leave_out=kept)
    assert ("chart-shares" in text) == ("rounds" not in kept)
    assert "chart-causal_graph" in text


def test_an_empty_folder_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(BadInput, match="no stored run here"):
        report.build_report(tmp_path)


@pytest.mark.parametrize("keep", [0, 40, 0.5, 0.98])
def test_a_truncated_table_is_refused_in_a_sentence(store, keep):
    folder = store()
    file = folder / "tables" / "rounds.parquet"
    content = file.read_bytes()
    file.write_bytes(content[: keep if isinstance(keep, int) else int(keep * len(content))])
    with pytest.raises(BadInput, match=r"table 'rounds' is damaged \(.*\); run the simulation again\.$"):
        report.build_report(folder)
    assert not (folder / "report.html").exists()


def test_a_table_of_another_version_is_refused_in_a_sentence(store):
    folder = store()
    file = folder / "tables" / "rounds.parquet"
    parquet.read(file).rename({"mean_pay": "pay"}).write_parquet(file)
    seal(folder / "tables")
    with pytest.raises(BadInput, match="table 'rounds' has no column 'mean_pay'; it was written by another version"):
        report.build_report(folder)
    facts = folder / "tables" / "provenance.json"
    facts.write_text(
        json.dumps(json.loads(facts.read_text(encoding="utf-8")) | {"schema_version": 0}), encoding="utf-8"
    )
    seal(folder / "tables")
    with pytest.raises(BadInput, match=f"tables have schema version 0, this program reads {SCHEMA_VERSION}"):
        report.build_report(folder)


def test_a_large_table_stays_on_disk_and_gives_the_same_text(store, monkeypatch):
    folder, texts = store(replicates=3), []
    for held in (stored.HELD, 0):
        monkeypatch.setattr(stored, "HELD", held)
        texts.append(report.build_report(folder).read_text(encoding="utf-8").partition('id="specs"')[0])
    assert texts[0] == texts[1]  # numbers in charts may differ in the last bit: sums come in another order


def test_a_table_damaged_inside_is_told_when_it_is_read(store, monkeypatch):
    folder = store()
    file = folder / "tables" / "behaviour.parquet"
    content = bytearray(file.read_bytes())
    content[8:2000] = b"\xff" * 1992
    file.write_bytes(bytes(content))
    for held in (0, stored.HELD):
        monkeypatch.setattr(stored, "HELD", held)
        with pytest.raises(BadInput, match="is damaged"):
            report.build_report(folder)


def test_truncated_provenance_is_refused_in_a_sentence(store):
    folder = store()
    (folder / "tables" / "provenance.json").write_text('{"schema', encoding="utf-8")
    with pytest.raises(BadInput, match=r"provenance\.json is damaged"):
        report.build_report(folder)


def test_a_sweep_and_a_failed_run_are_refused(store):
    folder = store()
    jobs = folder / "tables" / "jobs.parquet"
    one = parquet.read(jobs)
    pl.concat([one, one]).write_parquet(jobs)
    seal(folder / "tables")
    with pytest.raises(BadInput, match="holds 2 jobs"):
        report.build_report(folder)
    one.with_columns(status=pl.lit("failed"), error=pl.lit("out of luck")).write_parquet(jobs)
    seal(folder / "tables")
    with pytest.raises(BadInput, match="out of luck"):
        report.build_report(folder)


def run_command(*words: str, cwd: Path) -> Done:
    return run_here(report.main, "mofit-report", *words, cwd=cwd)


def test_the_command_rebuilds_the_latest_report(store, tmp_path):
    for time in ("10-00-00", "09-00-00"):
        store(folder=f"outputs/2026-01-02/{time}")
    done = run_command(cwd=tmp_path)
    assert (done.returncode, done.stdout.strip()) == (0, "outputs/2026-01-02/10-00-00/report.html")


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_the_command_exports_every_chart(store, kind):
    folder = store()
    written = report.export_charts(folder, kind)
    assert [file.stem for file in written] == [figure.name for figure in figures(open_run(folder))]
    start = {"png": b"\x89PNG", "svg": b"<svg", "pdf": b"%PDF"}[kind]
    assert all(file.read_bytes().startswith(start) and file.parent == folder / "charts" for file in written)


def test_bad_input_to_the_command_is_one_sentence(tmp_path):
    done = run_command("nowhere", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == "mofit-report: nowhere: no stored run here; give the folder that a run printed at its end.\n"
    done = run_command(cwd=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
