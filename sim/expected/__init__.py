"""The endless population: the deterministic path of a plan."""
