"""Who acts: motivations, beliefs, choices, and the rules one agent follows."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from motivation_fitness import require_own_packages

if TYPE_CHECKING:
    from agents.motivation import CATEGORIES, Motivation
    from agents.policy import PolicyAgent

require_own_packages()

__all__ = ["CATEGORIES", "Motivation", "PolicyAgent"]

HOMES = {"CATEGORIES": "agents.motivation", "Motivation": "agents.motivation", "PolicyAgent": "agents.policy"}
"""Where each public name is written."""


def __getattr__(name: str) -> Any:
    """Import a public name on its first use, so that `import agents` costs nothing."""
    if name not in HOMES:
        raise AttributeError(f"module 'agents' has no attribute '{name}'; it has {', '.join(__all__)}")
    return getattr(import_module(HOMES[name]), name)
