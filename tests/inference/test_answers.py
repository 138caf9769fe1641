"""Answers are read as they stand, and bad ones are refused in a sentence."""

from pathlib import Path

import pytest

from analysis.inference.arms.answers import Answer, answers_table, describe, read_answers
from analysis.inference.arms.names import base_model, family
from analysis.inference.arms.probe import FOLDER, load_probe
from sim.errors import BadInput

SHIPPED = FOLDER.parent / "probe_answers.csv"
HEAD = "lab,model,asks,pays,payoff,field,applies,audit,k,n\n"
BAD = {
    "": "is empty",
    "lab,model,k,n\n": "has columns but no rows",
    "lab,model,fild,k,n\nx,m,reward,1,2\n": "column fild: unknown name 'fild'; did you mean 'field'?",
    HEAD + "x,m,even,odd,,rewards,,,1,2\n": "row 2: field=rewards: unknown name 'rewards'; did you mean 'reward'?",
    HEAD + "x,m,even,odd,,,maybe,,1,2\n": "applies=maybe",
    HEAD + "x,m,even,odd,,,,,3,2\n": "row 2: k=3 is more than n=2",
    HEAD + "x,m,even,odd,,,,,1,-2\n": "row 2: n=-2 must be a whole number of at least 0",
    HEAD + "x,m,even,odd,,,,,1,\n": "row 2: n is missing where the other is given",
    HEAD + "x,m,even,odd,,,,,,\n": "row 2: k and n are missing",
    HEAD + "x,m,even,odd,,,,,1.5,2\n": "k=1.5 must be a whole number",
    HEAD + "x,m,even,odd,much,,,,1,2\n": "payoff=much must be a number",
    HEAD + "x,m,even,odd,inf,,,,1,2\n": "payoff=inf must be a finite number",
    HEAD + "x,m,even,odd,,,,2,1,2\n": "audit=2 must be a rate in [0, 1] or 'announced'",
    HEAD + "x,,even,odd,,,,,1,2\n": "model is missing",
    "lab,model\nx,m\n": "has no column 'k'",
}


@pytest.mark.parametrize("text", BAD, ids=BAD.values())
def test_bad_answers_are_refused_in_a_sentence(text: str, tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        read_answers(file, load_probe())
    assert BAD[text] in str(refused.value)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", None])
def test_files_that_are_no_table_are_refused(content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(BadInput, match=r"cannot be read|is not text"):
        read_answers(file, load_probe())


def test_shipped_answers_are_read_and_written_again(tmp_path: Path) -> None:
    probe = load_probe()
    read = read_answers(SHIPPED, probe)
    assert len(read) == 78
    assert sum(answer.n or 0 for answer in read) == 3118
    answers_table(read, probe).write_csv(tmp_path / "again.csv")
    assert read_answers(tmp_path / "again.csv", probe) == read


def test_arms_need_no_answers(tmp_path: Path) -> None:
    file = tmp_path / "arms.csv"
    file.write_text("model,asks,pays,k,n\nm,even,odd,,\nm,even,odd,0,0\n", encoding="utf-8")
    read = read_answers(file, load_probe(), counted=False)
    assert [answer.counted for answer in read] == [False, False]
    assert read[0].laboratory == "unknown"


@pytest.mark.parametrize(
    ("model", "base", "of"),
    [
        ("o3+high", "o3", "o"),
        ("deepseek-v4-flash-0731", "deepseek-v4-flash", "deepseek"),
        ("openai/gpt-5-2026-01-31", "openai/gpt-5", "gpt"),
        ("Claude-Sonnet-4.5+think", "claude-sonnet-4.5", "claude"),
        ("qwen3.5-27b", "qwen3.5-27b", "qwen"),
        ("4o", "4o", "4o"),
    ],
)
def test_models_have_a_base_and_a_family(model: str, base: str, of: str) -> None:
    assert (base_model(model), family(model)) == (base, of)


def test_an_arm_is_written_in_a_line() -> None:
    arm = Answer("x", "m", {"asks": "even", "pays": "odd", "payoff": 100.0, "field": "reward"})
    assert describe(arm) == "asks even, pays odd 100, field: reward"
    assert not arm.agrees
