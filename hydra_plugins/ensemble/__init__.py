"""Hydra plugins that run a whole multirun as one ensemble; what they do is written in `sim.sweep`."""
