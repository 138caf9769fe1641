"""Names become keys, columns, files and anchors: plain words, each once, none that stands for something else."""

from copy import deepcopy
from typing import Any

import pytest

from sim.builders.plan import build
from sim.config.compose import compose
from sim.errors import BadInput
from sim.runs.run import run
from tests.sim.configs import small


def renamed(config: dict[str, Any], place: str, name: str) -> dict[str, Any]:
    """Give another name to the first entry of a mapping."""
    *above, last = place.split(".")
    node: Any = config
    for step in above:
        node = node[step] if step != "0" else next(iter(node.values()))
    entries = list(node[last].items())
    node[last] = dict([(name, deepcopy(entries[0][1])), *entries[1:]])
    return config


PLACES = [
    "motivation",
    "regime",
    "world.situations",
    "world.situations.0.actions",
    "world.environments",
    "world.parameters",
    "population.prior.bias",
    "world.causes",
]


@pytest.mark.parametrize("name", ["", "a\nb", "a/b", "a.b", "-a", "<b>", "\u202ea"])
@pytest.mark.parametrize("place", PLACES)
def test_a_name_is_a_plain_word(place: str, name: str) -> None:
    config = small("+population.prior.bias={intended:0.1}")
    with pytest.raises(BadInput) as caught:
        build(renamed(config, place, name))
    said = str(caught.value)
    assert f"{name!r} is not a name; a name consists of letters, digits, _ and -." in said
    assert said.count("\n") == 0


@pytest.mark.parametrize("place", ["outcomes", "tags"])
def test_names_in_lists_are_plain_words(place: str) -> None:
    config = small()
    world = config["world"]
    (world if place == "outcomes" else next(iter(world["situations"].values())))[place] = ["a/b"]
    with pytest.raises(BadInput, match=rf"world\..*{place}.*'a/b' is not a name"):
        build(config)


@pytest.mark.parametrize("name", ["all", "job", "replicate", "phase", "round"])
def test_a_motivation_does_not_take_the_name_of_something_else(name: str) -> None:
    """`all` is the population in the tables; the others head columns beside the motivations'."""
    with pytest.raises(BadInput, match=f"motivation: the name '{name}' stands for something else"):
        build(renamed(small(), "motivation", name))


def test_letters_of_any_alphabet_are_names() -> None:
    plan = build(renamed(small(), "motivation", "désir-vrai_Ω7"))
    assert "share_désir-vrai_Ω7" in run(plan, engine="kernel")["summary"].columns


@pytest.mark.parametrize(
    "override", ["motivation=[intended,intended]", "motivation=[intended,reward_seeker,'intended']"]
)
def test_a_motivation_chosen_twice_is_told(override: str) -> None:
    with pytest.raises(BadInput, match="names 'intended' twice; name each once"):
        compose(override)


def test_an_outcome_listed_twice_is_told() -> None:
    config = small()
    config["world"]["outcomes"] = ["special_case", *config["world"]["outcomes"]]
    with pytest.raises(BadInput, match=r"world\.outcomes: names 'special_case' twice"):
        build(config)


def test_a_measure_that_could_mean_two_things_is_refused() -> None:
    """`score_probe` is the score of `probe`, and also the outcome `score` there."""
    config = small()
    world, phase = config["world"], next(iter(config["regime"].values()))
    scored = next(name for name, environment in world["environments"].items() if environment["score"])
    world["outcomes"] = [*world["outcomes"], "score"]
    phase["repeat_until"] |= {"measure": f"score_{scored}", "below": 0.5}
    with pytest.raises(BadInput, match=f"score_{scored}: could mean two things"):
        build(config)
