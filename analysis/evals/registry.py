"""The entry point that Inspect loads: tasks and models under the name `mofit`."""

from analysis.evals.provider import MotivationAPI
from analysis.evals.tasks import reward_probe, special_case

__all__ = ["MotivationAPI", "reward_probe", "special_case"]
