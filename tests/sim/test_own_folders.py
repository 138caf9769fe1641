from pathlib import Path

import pytest

from sim.own_folders import take_folders


@pytest.mark.parametrize("spelt", [("--config-dir", "a b"), ("--config-dir=a b",), ("-cd", "a b")])
def test_every_spelling_is_taken_out_and_the_rest_stays_in_order(spelt: tuple[str, ...]) -> None:
    words = ["-m", "world=help_desk", *spelt, "--cfg", "job", "+config-dir=3"]
    assert take_folders(words) == ([Path("a b")], ["-m", "world=help_desk", "--cfg", "job", "+config-dir=3"])


def test_without_a_folder_nothing_is_taken() -> None:
    assert take_folders(["mofit", "seed=1"]) == ([], ["mofit", "seed=1"])
