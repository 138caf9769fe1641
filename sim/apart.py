"""Engines whose results are of their own kind, and not those of a population of agents."""

ENDLESS = "expected"
"""Name of the engine that follows the endless population."""
NETWORK = "network"
"""Name of the engine that trains networks in place of a population."""
APART = (ENDLESS, NETWORK)
"""Engines whose results differ from those of `mesa` and `kernel`."""
