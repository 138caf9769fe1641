"""Worlds, motivations and regimes of a user's folder, damaged in any way: a finite run or a sentence with the file."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sim.cli.words import search_path
from sim.config.catalogue import CONF
from sim.config.compose import compose
from tests.fuzz.holds import Broken, holds
from tests.fuzz.pieces import drawn, pieces
from tests.fuzz.values import VALUE, changed, places

FILES = {
    "world": (CONF / "world" / "temptation.yaml", "world=other"),
    "motivation": (CONF / "motivation" / "patchwork.yaml", "motivation=[intended,other]"),
    "regime": (CONF / "regime" / "audited.yaml", "regime=other"),
}
SMALL = ("population.agents=20",)


def damaged(data: st.DataObject, group: str, content: bytes) -> tuple[bytes, list[Broken]]:
    """Change values, or bytes; returns the file and, of values, what was changed."""
    if data.draw(st.booleans()):
        tree = yaml.safe_load(content)
        path = data.draw(st.sampled_from(list(places(tree))))
        how = data.draw(st.sampled_from(["set", "drop", "rename", "add"]))
        named = how in ("rename", "add")
        value = data.draw(st.text(max_size=4) if named else VALUE)
        broken = [Broken.of(tree, path).below(group), *([Broken((group, *path[:-1], value))] if named else [])]
        written = yaml.safe_dump(changed(tree, path, how, value), sort_keys=False, allow_unicode=True)
        return written.encode(), [] if path[0] == "defaults" else broken
    place = data.draw(st.integers(0, len(content) - 1))
    rest = data.draw(st.integers(0, 3))
    return content[:place] + data.draw(st.binary(max_size=3)) + (content[place + rest :] if rest < 3 else b""), []


@pytest.mark.parametrize("group", FILES)
@pieces(8, 1)
def test_any_file(group: str, piece: int, cases: int, tmp_path: Path) -> None:
    source, word = FILES[group]
    content = source.read_bytes()
    file = tmp_path / group / "other.yaml"
    file.parent.mkdir()
    overrides = [*SMALL, word, *search_path([tmp_path])]
    if group != "motivation":
        overrides += ["motivation=[intended,reward_seeker]"]
    if group != "regime":
        overrides += ["regime=rl_only", "regime.rl.rounds=2", "regime.rl.episodes=2", "regime.deployment.rounds=1"]

    @drawn(piece, cases)
    @given(st.data())
    def any_case(data: st.DataObject) -> None:
        written, broken = damaged(data, group, content)
        file.write_bytes(written)
        holds(lambda: compose(*overrides), broken, str(file))

    any_case()
