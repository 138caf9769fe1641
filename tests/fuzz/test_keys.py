"""Every key of a configuration, set to anything: a finite run or a sentence."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sim.config.compose import compose
from tests.fuzz.holds import Broken, holds
from tests.fuzz.pieces import drawn, pieces
from tests.fuzz.values import FITTING, LEAF, another, at, changed, places, words
from tests.sim.configs import small

BASES = (
    small(),
    small("population=mixed", "learning@regime.rl.learning=hedge", "regime=rl_only"),
    small("regime=rl_only", "selection@regime.rl.selection=moran"),
    small("experiment=law"),
    small("population=mixed", "learning@regime.rl.learning=group_gradient", "regime=rl_only", "engine=expected"),
    small(
        "regime=audited",
        "motivation=[intended,patchwork]",
        "+world.variants.weak_tests=3",
        "motivation.patchwork.library=2",
        "motivation.patchwork.covers=2",
    ),
)
PLACES = [(base, path) for base, config in enumerate(BASES) for path in places(config) if path[0] != "claim"]
NUMBERS = [
    (base, [path for path in places(config) if path[0] != "claim" and type(at(config, path)) in (int, float)])
    for base, config in enumerate(BASES)
]
NAMES = [words(base) for base in BASES]
WORDS = sorted({".".join(map(str, path)) for path in places(BASES[0]) if all(isinstance(step, str) for step in path)})
TEXTS = LEAF.map(lambda value: "null" if value is None else str(value)) | st.sampled_from(
    ["[1,2]", "{a:1}", "1,2", "a=b", "("]
)


def any_config(data: st.DataObject) -> tuple[dict[str, Any], list[Broken]]:
    """Change one or two places of a configuration in any way; returns it and what was changed."""
    base, path = data.draw(st.sampled_from(PLACES))
    config, broken = BASES[base], []
    for _ in range(data.draw(st.integers(1, 2))):
        how = data.draw(st.sampled_from(["set", "set", "set", "drop", "rename", "add"]))
        named = how in ("rename", "add")
        value = data.draw(st.text(max_size=4)) if named else another(data, at(config, path), NAMES[base])
        broken += [Broken.of(config, path), *([Broken((*path[:-1], value))] if named else [])]
        config = changed(config, path, how, value)
        path = data.draw(st.sampled_from([found for found in places(config) if found[0] != "claim"] or [path]))
    return config, broken


@pieces(20, 9)
def test_any_value_at_any_key(piece: int, cases: int) -> None:
    ends: list[str] = []

    @drawn(piece, cases)
    @given(st.data())
    def any_case(data: st.DataObject) -> None:
        config, broken = any_config(data)
        ends.append(holds(lambda: config, broken))

    any_case()
    assert {"ran", "refused"} <= set(ends)


@pieces(20, 4)
def test_any_numbers(piece: int, cases: int) -> None:
    """Several numbers at once, each such as its key may take: what follows from them together."""
    ends: list[str] = []

    @drawn(piece, cases)
    @given(st.data())
    def any_case(data: st.DataObject) -> None:
        base, numbers = data.draw(st.sampled_from(NUMBERS))
        config, broken = BASES[base], []
        for path in data.draw(st.lists(st.sampled_from(numbers), min_size=2, max_size=6, unique=True)):
            broken.append(Broken(path))
            config = changed(config, path, "set", data.draw(FITTING[type(at(config, path))]))
        ends.append(holds(lambda: config, broken))

    any_case()
    assert {"ran", "refused"} <= set(ends)


@pieces(10, 2)
def test_any_word_of_a_command(piece: int, cases: int) -> None:
    """As they are typed: through the quoting, Hydra's grammar and its schema."""
    shortened = ("population.agents=20", "regime=rl_only", "regime.rl.rounds=2", "regime.rl.episodes=2")

    @drawn(piece, cases)
    @given(st.sampled_from(WORDS), TEXTS, st.sampled_from(["", "", "+", "++", "~"]))
    def any_case(key: str, value: str, sign: str) -> None:
        word = f"{sign}{key}={value}"
        holds(lambda: compose(*shortened, word), [Broken(tuple(key.split(".")), (value,))], word[:1])

    any_case()
