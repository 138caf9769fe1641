"""Pages of sweeps are whole and safe; commands say in one sentence what they cannot do."""

import json
import re
import shlex
import subprocess
import sys

import pytest
from omegaconf import OmegaConf

from analysis.commands import report
from analysis.commands.callback import ReportCallback
from analysis.commands.diagram import main, write_phase
from analysis.stored import open_sweep
from analysis.sweeps.answer import sentences
from analysis.sweeps.grouping import grouped
from analysis.sweeps.layout import layout
from analysis.sweeps.tables import cells
from sim.errors import BadInput
from tests.analysis.sweeps import grid, write_sweep
from tests.commands import run_here

EVIL = "<script>alert(1)</script>&'\""
XS, YS = (1, 2, 3, 4), (0.1, 0.2, 0.3)


@pytest.fixture
def folder(tmp_path):
    jobs = grid(lambda x, y: None if (x, y) == (1, 0.1) else int(x >= 3), XS, YS)
    harm = {"deployment_harm": lambda job: job["world.x"] * job["regime.y"]}
    return write_sweep(tmp_path / "sweep", jobs, **harm)


def test_the_answer_is_in_the_tables(folder):
    run = open_sweep(folder)
    assert sentences(run, layout(run)) == [
        "Reward seeker dominates in 6 of 11 cells (55%), intended in 5.",
        "Along world.x, all else pooled, the winner is intended from 1 to 2 (mean share 80%) and reward seeker "
        "from 3 to 4 (mean share 80%).",
        "Along regime.y, all else pooled, the winner is reward seeker at 0.1 (mean share 60%) and nobody for sure "
        "from 0.2 to 0.3.",
        "Expected harm in deployment ranges from 0.200 to 1.200 per agent; it is highest at world.x = 4, "
        "regime.y = 0.3, where reward seeker dominates.",
        "1 job failed and is left out.",
    ]


def check_offline(page):
    outside = re.sub(r"<script[^>]*>.*?</script>", "", page, flags=re.S)
    assert not re.findall(r"https?://|@import|url\(", outside)
    assert not re.findall(r"<(?:script|img|iframe)[^>]+src=", outside)


def test_the_report_of_a_sweep_is_whole(folder):
    page = report.build_report(folder).read_text(encoding="utf-8")
    check_offline(page)
    specs = json.loads(re.search(r'<script type="application/json" id="specs">(.*?)</script>', page, re.S)[1])
    assert list(specs) == ["dominant", "deployment_harm", "cell_measures"]  # others are the same everywhere
    assert all(f'id="chart-{name}"' in page and len(spec["description"]) > 40 for name, spec in specs.items())
    for text in ("12 jobs, 66 runs stored, 1 failed.", "4 values: 1, 2, 3, 4", "out of luck", "mofit -m a=1,2 seed=0"):
        assert text in page


def test_a_sweep_without_failures_lists_none(tmp_path):
    page = report.build_report(write_sweep(tmp_path / "sweep", grid(lambda x, y: 0, XS, YS))).read_text("utf-8")
    assert "<h2>Failed jobs</h2>" not in page


def test_the_page_of_a_diagram_is_whole(folder):
    page = write_phase(folder).read_text(encoding="utf-8")
    check_offline(page)
    assert 'id="chart-dominant"' in page
    assert page.count("window.embed=") == 1


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_a_diagram_is_exported(folder, kind):
    written = write_phase(folder, x="regime.y", y="world.x", measure="deployment_harm", kind=kind)
    assert written == folder / f"phase_deployment_harm.{kind}"
    assert written.stat().st_size > 5000


def test_a_diagram_goes_where_it_is_asked_to(folder, tmp_path):
    assert write_phase(folder, kind="svg", out=tmp_path / "figure_1.svg") == tmp_path / "figure_1.svg"
    assert (tmp_path / "figure_1.svg").exists()


def test_names_from_a_configuration_are_escaped(tmp_path):
    jobs = [{EVIL: f"{EVIL}{a}", "b": b, "shares": [(0.7, 0.3)] if a else ()} for a in (0, 1, 2) for b in (1, 2, 3)]
    stored = write_sweep(tmp_path / "sweep", jobs, names=(EVIL, "intended"), command=shlex.join(["mofit", EVIL]))
    for page in (write_phase(stored), report.build_report(stored)):
        assert "<script>alert" not in page.read_text(encoding="utf-8")


def test_the_callback_reports_on_a_sweep_and_leaves_other_folders_alone(folder, tmp_path, capsys):
    def end(place):
        ReportCallback().on_multirun_end(OmegaConf.create({"hydra": {"sweep": {"dir": str(place)}, "sweeper": {}}}))
        return capsys.readouterr().out.replace("\n", " ")

    assert "Reward seeker dominates in 6 of 11 cells" in end(folder)
    assert (folder / "report.html").is_file()
    assert end(tmp_path) == ""
    failed = write_sweep(tmp_path / "failed", [{"a": a, "shares": ()} for a in (1, 2)])
    assert "no report: " in end(failed)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--x", "world.y"], "unknown name 'world.y'; did you mean 'world.x'"),
        (["--measure", "gapp"], "did you mean 'gap'"),
    ],
)
def test_bad_names_are_one_sentence(folder, words, message):
    done = run_here(main, "mofit-phase", str(folder), *words)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert message in done.stderr


def test_bad_folders_are_one_sentence(store, tmp_path):
    one = write_sweep(tmp_path / "one", [{"a": 1, "shares": [(0.7, 0.3)]}])
    bad = write_sweep(tmp_path / "bad", [{"a": a, "shares": ()} for a in (1, 2)])
    for place, message in ((store(), "not a sweep"), (one, "one point only"), (bad, "failed"), (tmp_path, "no stored")):
        done = run_here(main, "mofit-phase", str(place))
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
        assert message in done.stderr


def test_importing_the_command_loads_nothing_heavy():
    code = (
        "import sys, analysis.commands.diagram; print({'altair', 'polars', 'numpy', 'vl_convert'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_categories_add_up_their_motivations(tmp_path):
    """Two schemers that split a majority lose to a kludge by motivation, and win by category."""
    shares = [(0.1, 0.28, 0.28, 0.34)] * 6
    names = ("intended", "aligned_schemer", "misaligned_schemer", "patchwork")
    jobs = [{"a": a, "b": b, "shares": shares} for a in (1, 2) for b in (1, 2)]
    folder = write_sweep(tmp_path / "sweep", jobs, names)
    of = dict(zip(names, ("intended", "schemer", "schemer", "kludge"), strict=True))
    base = {"motivation": {name: {"category": kind} for name, kind in of.items()}}
    OmegaConf.save(OmegaConf.create(base), folder / "multirun.yaml")
    run = open_sweep(folder)
    assert cells(run, layout(run))["dominant"].to_list() == ["patchwork"] * 4
    by = cells(grouped(run, "category"), layout(run))
    assert by["dominant"].to_list() == ["schemer"] * 4
    assert by["share"].to_list() == pytest.approx([0.56] * 4)


def test_categories_that_are_not_known_are_said(tmp_path):
    folder = write_sweep(tmp_path / "sweep", grid(lambda x, y: 0, (1, 2), (1, 2)))
    with pytest.raises(
        BadInput, match=r"^--by category: the stored configuration of .* has no motivation 'intended'\.$"
    ):
        write_phase(folder, by="category")
    with pytest.raises(BadInput, match=r"^--by: .*did you mean 'category'"):
        write_phase(folder, by="categry")
