"""Sweepers of others that search for the best value of an objective: Optuna's, and those of its kind."""

from typing import Any

from sim.errors import BadInput

SEARCHING = ("optuna", "ax", "nevergrad")
"""Options of `hydra/sweeper` that go by what a run returns."""


def check_objective(config: Any) -> None:
    """Raise `BadInput` if a sweeper searches and nothing says for what."""
    sweeper = config.hydra.runtime.choices.get("hydra/sweeper")
    if sweeper in SEARCHING and not config.get("objective"):
        raise BadInput(
            f"hydra/sweeper={sweeper}: searches for what makes an objective largest or smallest; name a measure, as in "
            "objective=share:schemer."
        )
