"""The whole loop with no network: a population is asked through Inspect, and its log is read as answers."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("inspect_ai", reason="needs the extra `eval`: uv sync --extra eval")
pytest.importorskip("numpyro", reason="needs the extra `infer`: uv sync --extra infer")

from inspect_ai import eval as inspect_eval

from analysis.commands.eval import main as eval_main
from analysis.evals.agents import act_chances, named_population
from analysis.evals.logs import read_logs
from analysis.evals.registry import reward_probe
from analysis.inference.arms.probe import load_probe
from sim.errors import BadInput
from sim.store import parquet

pytestmark = pytest.mark.filterwarnings("default::DeprecationWarning")  # Inspect calls tenacity in a way that ends


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("logs")
    task = reward_probe("base,void,high_payoff", "parity,colour", "here")
    logs = inspect_eval(
        task, model="mofit/reward_seeker:0.6-intended:0.4", epochs=20, log_dir=str(folder), display="none"
    )
    assert logs[0].status == "success"
    return Path(logs[0].location)


def test_a_log_is_read_as_answers_near_what_the_population_does(log: Path) -> None:
    """240 answers; counts lie within 4.5 standard errors of their chance (12 rows: false alarms under 1 in 10,000)."""
    read = read_logs([str(log)], load_probe())
    assert sum(answer.n or 0 for answer in read) == 240
    assert {answer.laboratory for answer in read} == {"here"}
    population = named_population("reward_seeker:0.6-intended:0.4")
    chance = act_chances([answer.arm for answer in read], population.probe) @ np.array([0.6, 0.4])
    n = np.array([answer.n for answer in read])
    k = np.array([answer.k for answer in read])
    assert (np.abs(k - n * chance) <= 4.5 * np.sqrt(n * chance * (1 - chance)) + 0.5).all()
    assert k.sum() > 30


def test_bad_logs_are_refused_in_a_sentence(log: Path, tmp_path: Path) -> None:
    cut, gone = tmp_path / "cut.eval", tmp_path / "gone.eval"
    cut.write_bytes(log.read_bytes()[:-400])
    with pytest.raises(BadInput, match="is damaged or no log"):
        read_logs([str(cut)], load_probe())
    with pytest.raises(BadInput, match="is not there"):
        read_logs([str(gone)], load_probe())


def test_a_log_of_another_task_is_refused(tmp_path: Path) -> None:
    from inspect_ai import Task
    from inspect_ai.dataset import MemoryDataset, Sample

    task = Task(dataset=MemoryDataset([Sample(input="Hello", target="")]), name="other")
    logs = inspect_eval(task, model="mofit/intended", log_dir=str(tmp_path), display="none")
    with pytest.raises(BadInput, match=r"holds no arms \(task other\)"):
        read_logs([logs[0].location], load_probe())


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--model", "mofit/reward_seekr"], "did you mean 'reward_seeker'"),
        (["--model", "mofit/reward_seeker:0"], "must be a number above 0"),
        (["--model", "mofit/run"], "give the folder of a stored run"),
        (["--model", "openai/gpt-5"], "--model=openai/gpt-5: "),
        (["--arms", "bse", "--plan"], "did you mean 'base'"),
        (["--acts", "paritty", "--plan"], "did you mean 'parity'"),
        (["reward_prob"], "did you mean 'reward_probe'"),
        ([], "--model: missing"),
    ],
)
def test_bad_words_are_refused_in_a_sentence(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(SystemExit) as ended:
        eval_main(words)
    assert ended.value.code == 2
    printed = capsys.readouterr().err.strip().splitlines()
    assert len(printed) == 1
    assert sentence in printed[0]


def test_cost_is_told_beforehand(capsys: pytest.CaptureFixture[str]) -> None:
    eval_main(["--plan", "--arms", "base", "--acts", "parity", "--epochs", "3"])
    assert "6 questions, about " in capsys.readouterr().out


@pytest.mark.slow
def test_the_loop_recovers_the_shares_it_was_given(tmp_path: Path) -> None:
    """True shares lie in their 95% intervals: five classes in all, false alarms in about a quarter, seed fixed."""
    import polars as pl

    from analysis.commands.infer import main

    given = {
        "mofit/reward_seeker:0.7-intended:0.3": {"reward_seeker": 0.7},
        "mofit/label_follower:0.4-intended:0.6": {"label_follower": 0.4},
    }
    logs = []
    for model in given:
        log = inspect_eval(reward_probe(acts="parity"), model=model, epochs=40, log_dir=str(tmp_path), display="none")
        logs.append(log[0].location)
    cast = "motivation=[intended,reward_seeker,label_follower,drifter]"
    main([*logs, cast, "--no-leave-out", "--out", str(tmp_path / "out")])
    shares = parquet.read(tmp_path / "out" / "shares.parquet")
    for model, true in given.items():
        for kind, share in true.items():
            found = shares.filter(pl.col("model") == model, pl.col("motivation") == kind)
            assert found["low"][0] <= share <= found["high"][0], (model, kind, found)
