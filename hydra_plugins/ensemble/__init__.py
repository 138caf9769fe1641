"""Hydra plugins that run a whole multirun as one ensemble. They call `sim.sweep`, which does the work."""
