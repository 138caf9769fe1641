"""`hydra.launcher.verify=true` catches a composition that differs from Hydra's."""

from pathlib import Path
from typing import Any

import pytest

from sim.sweep.design.template import Template
from tests.sweep.sweeps import SHORT, mofit, swept

WORDS = [*SHORT, "regime.rl.rounds=2,3", "world.parameters.hackability=0,0.5", "hydra.launcher.verify=true"]


def test_what_composes_as_hydra_does_passes(tmp_path: Path) -> None:
    swept(tmp_path / "good", *WORDS)


def test_what_composes_differently_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Break it so that what interpolates a swept value keeps the value it had."""
    real = Template.fill

    def stale(self: Template, values: Any) -> dict[str, Any]:
        filled = real(self, values)
        first = real(self, [values[0], *(0 for _ in values[1:])])
        return {**filled, "world": {**first["world"], "parameters": filled["world"]["parameters"]}}

    folder = tmp_path / "bad"
    assert mofit(folder, *WORDS[:-1]).returncode == 0
    monkeypatch.setattr(Template, "fill", stale)
    done = mofit(tmp_path / "caught", *WORDS)
    assert done.returncode == 2
    assert "composes differently from Hydra; please report it." in done.stderr
    assert not list((tmp_path / "caught").rglob("chunks"))
