"""Worlds, motivations and regimes of a user's folder, damaged in any way: a finite run or a sentence with the file."""

from copy import deepcopy
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.cli.words import search_path
from sim.config.catalogue import CONF
from sim.config.compose import compose
from tests.fuzz.holds import holds
from tests.fuzz.test_keys import FIXED
from tests.fuzz.values import VALUE, changed, places

FILES = {
    "world": (CONF / "world" / "temptation.yaml", "world=other"),
    "motivation": (CONF / "motivation" / "patchwork.yaml", "+motivation@motivation=other"),
    "regime": (CONF / "regime" / "rl_only.yaml", "regime=other"),
}
SMALL = ("population.agents=20", "motivation=[intended,reward_seeker]")


def damaged(data: st.DataObject, content: bytes) -> bytes:
    """Change values, or bytes."""
    if data.draw(st.booleans()):
        tree = yaml.safe_load(content)
        path = data.draw(st.sampled_from(list(places(tree))))
        how = data.draw(st.sampled_from(["set", "drop", "rename", "add"]))
        tree = changed(deepcopy(tree), path, how, data.draw(st.text(max_size=4) if how in ("rename", "add") else VALUE))
        return yaml.safe_dump(tree, sort_keys=False, allow_unicode=True).encode()
    place = data.draw(st.integers(0, len(content) - 1))
    rest = data.draw(st.integers(0, 3))
    return content[:place] + data.draw(st.binary(max_size=3)) + (content[place + rest :] if rest < 3 else b"")


@pytest.mark.parametrize("group", FILES)
@pytest.mark.parametrize("cases", [8, pytest.param(600, marks=pytest.mark.slow)])
def test_any_file(group: str, cases: int, tmp_path: Path) -> None:
    source, word = FILES[group]
    content = source.read_bytes()
    file = tmp_path / group / "other.yaml"
    file.parent.mkdir()
    overrides = [*SMALL, word, *search_path([tmp_path])]
    if group != "regime":
        overrides += ["regime=rl_only", "regime.rl.rounds=2", "regime.rl.episodes=2", "regime.deployment.rounds=1"]

    @settings(max_examples=cases, **FIXED)
    @given(st.data())
    def any_case(data: st.DataObject) -> None:
        file.write_bytes(damaged(data, content))
        holds(lambda: compose(*overrides), str(file))

    any_case()
