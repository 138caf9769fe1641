"""Curves are read as they stand, and what cannot be curves is refused in a sentence."""

from pathlib import Path

import pytest

from analysis.inference.curves.table import holds_curves, read_curves
from sim.errors import BadInput
from tests.inference.curves_files import HEAD, SHIPPED, written


def test_the_shipped_curves() -> None:
    curves = read_curves(SHIPPED)
    assert len(curves.runs) == 6
    assert curves.budget == 90.0
    assert curves.of("character") == (
        "pro_cheating",
        "pro_cheating",
        "neutral",
        "neutral",
        "anti_cheating",
        "anti_cheating",
    )
    rest = curves.without(5)
    assert len(rest.runs) == 5
    assert len(rest.run) == 50


def test_runs_may_be_interleaved_and_columns_few(tmp_path: Path) -> None:
    curves = read_curves(written(tmp_path, "run,step,k,n\na,0,1,9\nb,0,2,9\na,1,3,9\nb,1,4,9\n"))
    assert curves.only([1]).k.tolist() == [2.0, 4.0]
    assert curves.only([0]).step.tolist() == [0.0, 1.0]


def test_what_is_a_curve() -> None:
    assert holds_curves(["model", "run", "step", "k", "n"])
    assert not holds_curves(["lab", "model", "asks", "pays", "k", "n"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        (HEAD, "holds no rows"),
        ("run,k,n\na,1,2\n", "no column 'step'"),
        (HEAD + "m,c,a,0,5,4\n", "row 2: k=5 is more than n=4"),
        (HEAD + "m,c,a,0,-1,4\n", "row 2: k=-1 of n=4"),
        (HEAD + "m,c,a,0,1,0\n", "row 2: k=1 of n=0"),
        (HEAD + "m,c,a,0,1,-4\n", "row 2: k=1 of n=-4"),
        (HEAD + "m,c,a,0,1,\n", "row 2: k and n must both be given"),
        (HEAD + "m,c,a,0,1.5,4\n", "both must be whole"),
        (HEAD + "m,c,a,10,1,4\nm,c,a,0,1,4\n", "row 3: step=0 of run 'm c a' follows step 10; steps must rise"),
        (HEAD + "m,c,a,10,1,4\nm,c,a,10,1,4\n", "steps must rise"),
        (HEAD + "m,c,a,-1,1,4\n", "at least 0"),
        (HEAD + "m,c,a,soon,1,4\n", "row 2: step=soon is not a number"),
    ],
)
def test_bad_curves_are_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadInput) as raised:
        read_curves(written(tmp_path, text))
    assert said in str(raised.value)


def test_curves_to_predict_may_have_no_answers(tmp_path: Path) -> None:
    curves = read_curves(written(tmp_path, HEAD + "m,c,a,0,,\nm,c,a,10,3,9\n"), answered=False)
    assert str(curves.k.tolist()) == "[nan, 3.0]"
    read_curves(written(tmp_path, "run,step\na,0\n"), answered=False)
    with pytest.raises(BadInput, match="cannot be read"):
        read_curves(tmp_path / "nowhere.csv")
