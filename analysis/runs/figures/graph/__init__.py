"""The causal graph of a run, laid out to be drawn."""
