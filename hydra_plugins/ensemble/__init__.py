"""Hydra plugins that run a whole multirun as one ensemble. Files with a leading underscore load only when used."""
