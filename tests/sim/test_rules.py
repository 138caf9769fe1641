"""A rule is declared once: what lists rules derives from the declarations, and compiled code has a branch to each."""

import sys
from pathlib import Path

import numpy as np
import pytest

from agents.catalogue import collect
from agents.compiled import ROOT
from agents.learning import catalogue as learning
from agents.learning.entry import Learning
from analysis.theory.learning import MEAN_DYNAMICS
from sim.model.selection import catalogue as selection
from sim.model.selection.entry import Demography, Selection
from sim.model.selection.fitness import FITNESS_MAPS, log_fitness

FITNESS = np.array([0.3, -0.2, 0.9, 0.3, 0.1, 0.7, -0.5])


def drawn(code: int, by_rule: bool) -> tuple[np.ndarray, np.ndarray]:
    """Parents and copies of a round, by the rule's own function or through the branch to its code."""
    rng, rule = np.random.default_rng(3), Selection(code, 0, 1.0, 3, 0.4)
    parents, copies = np.arange(len(FITNESS)), np.ones(len(FITNESS))
    if by_rule:
        selection.RULES[code].draw(rng, rule, FITNESS, parents, copies)
    else:
        selection.select(rng, rule, FITNESS, parents, copies)
    return parents, copies


@pytest.mark.parametrize("name", selection.DEMOGRAPHIES)
def test_every_demography_has_its_branch(name: str) -> None:
    code = selection.DEMOGRAPHIES.index(name)
    for one, other in zip(drawn(code, by_rule=True), drawn(code, by_rule=False), strict=True):
        assert (one == other).all()


def test_demographies_differ() -> None:
    """Else the test above could pass with one branch for all."""
    outcomes = {(*parents, *copies) for parents, copies in (drawn(c, False) for c in range(len(selection.RULES)))}
    assert len(outcomes) == len(selection.RULES)


def learnt(code: int, by_rule: bool) -> np.ndarray:
    """Influence after a round of one mind."""
    influence, rule = np.array([0.5, 0.3, 0.2]), Learning(code, 0.4, 2, 0.5)
    control, signal = np.array([0, 1, 2, 1]), np.array([0.2, 0.9, 0.6, 0.55])
    learn = learning.RULES[code].learn if by_rule else learning.learn
    learn(rule, influence, control, signal)
    return influence


@pytest.mark.parametrize("name", learning.LEARNING_RULES)
def test_every_learning_rule_has_its_branch(name: str) -> None:
    code = learning.LEARNING_RULES.index(name)
    assert (learnt(code, by_rule=True) == learnt(code, by_rule=False)).all()


def test_learning_rules_differ() -> None:
    assert len({tuple(learnt(code, False)) for code in range(len(learning.RULES))}) == len(learning.RULES)


@pytest.mark.parametrize("code", [-1, 99])
def test_an_unknown_code_fails(code: int) -> None:
    with pytest.raises(ValueError, match="code"):
        drawn(code, by_rule=False)
    with pytest.raises(ValueError, match="code"):
        learnt(code, by_rule=False)
    with pytest.raises(ValueError, match="code"):
        log_fitness(Selection(1, len(FITNESS_MAPS) if code > 0 else code, 1.0, 2, 0.5), np.full(3, 0.3), np.empty(3))


@pytest.mark.parametrize(
    ("group", "names"), [("selection", selection.DEMOGRAPHIES), ("learning", learning.LEARNING_RULES)]
)
def test_every_rule_has_a_configuration(group: str, names: tuple[str, ...]) -> None:
    assert {file.stem for file in (ROOT / "conf" / group).glob("*.yaml")} == set(names)


def test_every_learning_rule_has_a_closed_form() -> None:
    assert set(MEAN_DYNAMICS) == set(learning.LEARNING_RULES)


@pytest.mark.parametrize("text", ["", "RULE = 3", "from sim.model.selection.demographies.moran import RULE"])
def test_a_file_that_declares_no_rule_of_its_name_is_refused(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "borrowed").mkdir()
    (tmp_path / "borrowed" / "__init__.py").touch()
    (tmp_path / "borrowed" / "other.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    try:
        with pytest.raises(TypeError, match=r"borrowed\.other: must declare RULE, a Demography with the name 'other'"):
            collect("borrowed", Demography)
    finally:
        sys.modules.pop("borrowed", None)
        sys.modules.pop("borrowed.other", None)
