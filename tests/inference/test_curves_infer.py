"""From curves to a folder: predictions in their order, a page whose sentences follow from numbers."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from analysis.inference.curves import compare, fit, infer
from analysis.inference.curves.infer import PREDICTED, infer_curves
from analysis.inference.curves.table import read_curves
from sim.errors import BadInput
from sim.store import parquet
from tests.inference.curves_files import HEAD, SHIPPED, written


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fit fewer and shorter chains: what is tested is not the posterior."""
    monkeypatch.setattr(fit, "CHAINS", 2)
    monkeypatch.setattr(fit, "WARM_UP", 200)
    monkeypatch.setattr(fit, "DRAWS", 100)
    monkeypatch.setattr(fit, "THIN", 1)
    monkeypatch.setattr(fit, "LONGER", 1)
    monkeypatch.setattr(fit, "WORST", 100.0)


def few(folder: Path) -> Path:
    lines = SHIPPED.read_text(encoding="utf-8").splitlines()[1:]
    rows = [line for line in lines if ",neutral," in line]
    return written(folder, HEAD + "\n".join(rows) + "\n")


@pytest.mark.usefixtures("short")
def test_predictions_keep_rows_and_columns(tmp_path: Path) -> None:
    unseen = tmp_path / "unseen.csv"
    unseen.write_text(
        "run,step,k,n,model,character,note\n"
        "b,0,,,Nemotron-3-Super,neutral,x\na,0,1,20,Other,new,y\nb,45,,,Nemotron-3-Super,neutral,\na,120,15,20,Other,new,\n",
        encoding="utf-8",
    )
    out = infer_curves(few(tmp_path), tmp_path / "out", predict=unseen)
    table = parquet.read_csv(out / "predictions.csv")
    assert table.columns == ["run", "step", "k", "n", "model", "character", "note", *PREDICTED]
    assert table["run"].to_list() == ["b", "a", "b", "a"]
    assert table["log_score"].is_null().to_list() == [True, False, True, False]
    numbers = table.select("low", "expected", "high").to_numpy()
    assert ((numbers >= 0.0) & (numbers <= 1.0)).all()
    assert (table["low"] <= table["high"]).all()
    assert (table.filter(pl.col("k").is_not_null())["log_score"] < 0).all()
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "Selection predicts a run left out" in page
    assert "A further run of character" in page
    assert parquet.read(out / "scores.parquet")["log_score"].is_finite().all()


@pytest.mark.usefixtures("short")
def test_the_same_seed_gives_the_same_predictions(tmp_path: Path) -> None:
    file = few(tmp_path)
    one, two = (infer_curves(file, tmp_path / name, predict=file) / "predictions.csv" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


def test_one_run_is_too_few(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="holds 1 run"):
        infer_curves(written(tmp_path, HEAD + "m,c,a,0,1,9\n"), tmp_path / "out")


@pytest.mark.usefixtures("short")
def test_chains_that_do_not_agree_present_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fit, "WORST", 0.5)
    with pytest.raises(BadInput, match="chains did not agree"):
        infer_curves(few(tmp_path), tmp_path / "out")
    assert not (tmp_path / "out" / "report.html").exists()


def test_the_verdict_follows_from_scores(tmp_path: Path) -> None:
    selection, other = np.array([-1.0, -2.0, -3.0]), np.array([-5.0, -6.0, -6.9])
    joint = {compare.SELECTION: selection, **dict.fromkeys(compare.BASELINES, other)}
    found = compare.verdict(compare.LeftOut(joint, {}, read_curves(few(tmp_path)), ()))
    gap, low, high = found[compare.BASELINES[0]]
    assert gap == pytest.approx(11.9)
    assert 0 < low < gap < high
    assert infer.FEWEST == 2
