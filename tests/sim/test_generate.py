"""Generated worlds: variants of situations, libraries of motivations that cover some of them."""

import re
from typing import Any

import numpy as np
import pytest

from sim.builders.plan import build
from sim.errors import BadInput
from sim.model.evaluate import evaluate
from tests.sim.configs import config, small


def varied(variants: int, **kludge: Any) -> dict[str, Any]:
    """The default world with variants of weak tests, met by a seeker and by kludges that cover some of them."""
    changed = small("regime=rl_only", "motivation=[reward_seeker,patchwork]")
    changed["world"]["variants"] = {"weak_tests": variants}
    changed["motivation"]["patchwork"] |= kludge
    return changed


def test_variants_share_the_chance_and_the_score() -> None:
    plan, one = build(varied(5)), build(varied(1))
    world = plan.cast.world
    names = [situation.name for situation in world.situations]
    places = [names.index(f"weak_tests_{number}") for number in range(1, 6)]
    training = world.environments["training"]
    assert training.probability[places] == pytest.approx(np.full(5, 0.05), abs=1e-12)
    assert training.scored[places].any(axis=1).all()
    assert "weak_tests" in world.situations[places[0]].tags
    for name, evaluation in evaluate(plan.cast).items():
        assert evaluation.per_episode == pytest.approx(evaluate(one.cast)[name].per_episode, abs=1e-12)


def test_a_library_covers_all_variants_between_them() -> None:
    plan = build(varied(6, covers=2, library=3, bits_per_case=0.5))
    assert plan.names == ("reward_seeker", "patchwork_1", "patchwork_2", "patchwork_3")
    three = build(varied(6, covers=3, library=2, bits_per_case=0.5)).cast.motivations[1:]
    assert [kind.description_length for kind in three] == [5.0 + 3 * 0.5] * 2
    covered = [set(kind.per) - {"flawed_approval", "review"} for kind in plan.cast.motivations[1:]]
    assert [len(places) for places in covered] == [2, 2, 2]
    assert set.union(*covered) == {f"weak_tests_{number}" for number in range(1, 7)}
    assert plan.cast.motivations[1].description_length == 5.0 + 2 * 0.5


def test_covering_more_hacks_more() -> None:
    """Chance of the hack in training rises with the share of variants that are covered, to that of the plain kludge."""
    scores = []
    for covers in (1, 2, 4, None):
        evaluation = evaluate(build(varied(4, covers=covers)).cast)["training"]
        assert evaluation.score is not None
        scores.append(evaluation.score[1])
    assert np.diff(scores[:3]).min() > 0.1
    assert scores[2] == pytest.approx(scores[3], abs=1e-12)


@pytest.mark.parametrize(
    ("variants", "said"),
    [
        ({"weak_test": 3}, "world.variants.weak_test: unknown name 'weak_test'; did you mean 'weak_tests'"),
        ({"weak_tests": 0}, "world.variants.weak_tests=0: must be in [1, 10000]."),
    ],
)
def test_variants_that_cannot_be(variants: dict[str, int], said: str) -> None:
    changed = config()
    changed["world"]["variants"] = variants
    with pytest.raises(BadInput, match=re.escape(said)):
        build(changed)


@pytest.mark.parametrize(
    ("group", "said"),
    [
        ("situations", "world.variants.review=2: generates 'review_1', which there is already; rename that one."),
        (
            "motivation",
            "motivation.patchwork.library=2: generates 'patchwork_1', which there is already; rename that one.",
        ),
    ],
)
def test_generated_names_overwrite_nothing(group: str, said: str) -> None:
    changed = config("motivation=[intended,patchwork]")
    changed["world"]["variants"] = {"review": 2}
    changed["motivation"]["patchwork"]["library"] = 2
    build(changed)
    names, name = (changed["motivation"], "patchwork") if group == "motivation" else (changed["world"][group], "review")
    names[f"{name}_1"] = {**names[name], "library": 1} if group == "motivation" else names[name]
    with pytest.raises(BadInput) as caught:
        build(changed)
    assert str(caught.value) == said
