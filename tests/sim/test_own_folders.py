from pathlib import Path

import pytest

from agents.compiled import ROOT
from sim.cli.own_folders import require_motivations, take_folders
from sim.errors import BadInput


@pytest.mark.parametrize("spelt", [("--config-dir", "a b"), ("--config-dir=a b",), ("-cd", "a b")])
def test_every_spelling_is_taken_out_and_the_rest_stays_in_order(spelt: tuple[str, ...]) -> None:
    words = ["-m", "world=help_desk", *spelt, "--cfg", "job", "+config-dir=3"]
    assert take_folders(words) == ([Path("a b")], ["-m", "world=help_desk", "--cfg", "job", "+config-dir=3"])


def test_without_a_folder_nothing_is_taken() -> None:
    assert take_folders(["mofit", "seed=1"]) == ([], ["mofit", "seed=1"])


@pytest.mark.parametrize("content", ["", "# Wants nothing yet.\n", "reward_seeker:\n  emp: 1\n"])
@pytest.mark.parametrize("chosen", ["motivation=[intended,emp]", "motivation=emp", "motivation=[intended],[emp]"])
def test_a_file_without_its_motivation_is_refused(tmp_path: Path, content: str, chosen: str) -> None:
    (tmp_path / "motivation").mkdir()
    (tmp_path / "motivation" / "emp.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        require_motivations([tmp_path], ["-m", chosen, "seed=1"])
    assert str(caught.value) == "motivation=emp: the file holds no motivation 'emp'."
    require_motivations([tmp_path], ["motivation=[intended]"])


def test_motivations_that_stand_in_their_files_pass() -> None:
    require_motivations([ROOT / "examples"], ["motivation=[people_pleaser,intended]"])
