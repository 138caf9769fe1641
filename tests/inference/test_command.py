"""The command: bad words, a sampler that did not converge, and (slow) the whole way."""

from pathlib import Path

import pytest

pytest.importorskip("numpyro", reason="needs the extra `infer`: uv sync --extra infer")

from analysis.commands.infer import main
from analysis.inference import infer as sampling
from sim.store import parquet

ROWS = """lab,model,asks,pays,payoff,applies,trains,k,n
x,a-1,even,odd,,,,21,30
x,a-1,even,odd,100,,,27,30
x,a-1,even,odd,,no,,1,30
x,a-1,even,odd,,,no,20,30
x,b-1,even,odd,,,,0,30
x,b-1,even,odd,100,,,0,30
x,b-1,even,odd,,no,,0,30
"""


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    file = tmp_path / "answers.csv"
    file.write_text(ROWS, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nowhere.csv"], "nowhere.csv: cannot be read"),
        (["seed=3"], "ANSWERS: missing"),
        (["ANSWERS", "motivation=[intended,reward_seekr]"], "did you mean 'reward_seeker'"),
        (["ANSWERS", "motivation=[]"], "motivation: is empty"),
        (["ANSWERS", "world=reward_prob"], "did you mean 'reward_probe'"),
        (["ANSWERS", "--probe=reward_prob"], "did you mean 'reward_probe'"),
        (["ANSWERS", "population.rationalty=3"], "rationality"),
        (["ANSWERS", "--design", "--between=intended"], "must name two motivations"),
        (["ANSWERS", "--design", "--between=intended,reward_seekr"], "did you mean 'reward_seeker'"),
        (["ANSWERS", "--predict=nowhere.csv"], "nowhere.csv: cannot be read"),
        (["nothing.eval"], "nothing.eval: is not there"),
    ],
)
def test_bad_words_are_refused_in_a_sentence(
    words: list[str], sentence: str, answers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*(word.replace("ANSWERS", str(answers)) for word in words), "--out", str(tmp_path / "out")])
    assert ended.value.code == 2
    printed = capsys.readouterr().err.strip().splitlines()
    assert len(printed) == 1
    assert sentence in printed[0]


def test_no_convergence_is_no_result(
    answers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"ROUNDS": 1, "WARMUP": 2, "DRAWS": 4, "CHAINS": 2}.items():
        monkeypatch.setattr(sampling, name, value)
    with pytest.raises(SystemExit) as ended:
        main([str(answers), "motivation=[intended,reward_seeker]", "--no-leave-out", "--out", str(tmp_path / "out")])
    assert ended.value.code == 1
    assert "the sampler did not converge" in capsys.readouterr().err
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.slow
def test_the_whole_way(answers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A model that takes the act unless it is void is no intended one; one that never does is no seeker."""
    arms, out = tmp_path / "arms.csv", tmp_path / "out"
    arms.write_text("lab,model,asks,pays,payoff,k,n\nx,a-1,even,odd,1000,9,10\nnew,c-1,odd,even,,,\n", encoding="utf-8")
    main([str(answers), "--predict", str(arms), "--design", "a-1", "--leave-out", "--out", str(out)])
    said = capsys.readouterr().out
    assert "7 rows of answers" in said
    shares = parquet.read(out / "shares.parquet")
    share = {(row["model"], row["motivation"]): row["share"] for row in shares.iter_rows(named=True)}
    assert share["a-1", "reward_seeker"] > share["b-1", "reward_seeker"]
    assert share["a-1", "intended"] < share["b-1", "intended"]
    predicted = parquet.read_csv(out / "predictions.csv")
    assert predicted.columns[:2] == ["lab", "model"]
    assert predicted["expected"][0] > predicted["expected"][1]
    assert (out / "inference.html").stat().st_size > 100_000
    assert {file.stem for file in out.glob("*.parquet")} >= {
        "shares",
        "arms",
        "effects",
        "classes",
        "left_out",
        "design",
    }
