"""Names and numbers: the YAML files Hydra composes a run from."""
