"""Bad input: one clear sentence naming key, value, what is allowed and the nearest valid name."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.builders.plan import build
from sim.cli.main import main
from sim.config.complaints import COMPLAINTS, sentence
from sim.config.compose import compose
from sim.errors import BadInput
from tests.commands import Done, run_here

SENTENCES = yaml.safe_load((Path(__file__).parent / "bad_input.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", SENTENCES, ids=lambda case: " ".join(case["overrides"])[:60])
def test_sentence(case: dict[str, Any]) -> None:
    with pytest.raises((BadInput, *COMPLAINTS)) as caught:
        build(compose(*case["overrides"]))
    said = str(caught.value) if isinstance(caught.value, BadInput) else sentence(caught.value)
    assert case["said"] in said
    assert "\n" not in said
    assert said.endswith(".")


def mofit(*words: str, folder: Path) -> Done:
    return run_here(main, "mofit", *words, cwd=folder)


@pytest.mark.parametrize("words", [["regime.rl.roundz=5"], ["++regime.rl.roundz=5"], ["regime=standrd"]])
def test_the_command_says_it_and_leaves_no_tables(words: list[str], tmp_path: Path) -> None:
    done = mofit(*words, folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("mofit: ")
    assert done.stderr.count("\n") == 1
    assert not list(tmp_path.rglob("*.parquet"))


def test_unwritable_output_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = mofit(f"hydra.run.dir={tmp_path}/file/out", folder=tmp_path)
    assert done.returncode == 2
    assert "hydra.run.dir: cannot write" in done.stderr
    assert done.stderr.count("\n") == 1


def test_check_validates_without_running(tmp_path: Path) -> None:
    done = mofit("check=true", "experiment=mixed_minds", folder=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("valid: plan ")
    assert not list(tmp_path.rglob("*.parquet"))
