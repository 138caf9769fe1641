"""Every key of a configuration, set to anything: a finite run or a sentence."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sim.config.compose import compose
from tests.fuzz.holds import holds
from tests.fuzz.values import LEAF, VALUE, changed, places
from tests.sim.configs import small

FIXED = {
    "derandomize": True,
    "database": None,
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "phases": (Phase.generate,),  # a failing case is small as it is, and shrinking takes minutes
}
BASES = (
    small(),
    small("population=mixed", "learning@regime.rl.learning=hedge", "regime=rl_only"),
    small("regime=rl_only", "selection@regime.rl.selection=moran"),
    small("experiment=law"),
)
PLACES = [(base, path) for base, config in enumerate(BASES) for path in places(config) if path[0] != "claim"]
WORDS = sorted({".".join(map(str, path)) for path in places(BASES[0]) if all(isinstance(step, str) for step in path)})
TEXTS = LEAF.map(lambda value: "null" if value is None else str(value)) | st.sampled_from(
    ["[1,2]", "{a:1}", "1,2", "a=b", "("]
)


def any_config(data: st.DataObject, most: int = 2) -> dict[str, Any]:
    """Change one or two places of a configuration."""
    base, path = data.draw(st.sampled_from(PLACES))
    config = BASES[base]
    for _ in range(data.draw(st.integers(1, most))):
        how = data.draw(st.sampled_from(["set", "set", "set", "drop", "rename", "add"]))
        config = changed(config, path, how, data.draw(st.text(max_size=4) if how in ("rename", "add") else VALUE))
        path = data.draw(st.sampled_from([found for found in places(config) if found[0] != "claim"] or [path]))
    return config


@pytest.mark.parametrize("cases", [40, pytest.param(6000, marks=pytest.mark.slow)])
def test_any_value_at_any_key(cases: int) -> None:
    ends: list[str] = []

    @settings(max_examples=cases, **FIXED)
    @given(st.data())
    def any_case(data: st.DataObject) -> None:
        config = any_config(data)
        ends.append(holds(lambda: config))

    any_case()
    assert {"ran", "refused"} <= set(ends)


@pytest.mark.parametrize("cases", [10, pytest.param(1500, marks=pytest.mark.slow)])
def test_any_word_of_a_command(cases: int) -> None:
    """As they are typed: through the quoting, Hydra's grammar and its schema."""
    shortened = ("population.agents=20", "regime=rl_only", "regime.rl.rounds=2", "regime.rl.episodes=2")

    @settings(max_examples=cases, **FIXED)
    @given(st.sampled_from(WORDS), TEXTS, st.sampled_from(["", "", "+", "++", "~"]))
    def any_case(key: str, value: str, sign: str) -> None:
        word = f"{sign}{key}={value}"
        holds(lambda: compose(*shortened, word), word[:1], key.partition(".")[0])

    any_case()
