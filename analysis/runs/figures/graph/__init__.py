"""The layout of a run's causal graph."""
