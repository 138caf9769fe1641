"""Closed forms that the simulation is held to."""
