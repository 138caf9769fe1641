"""Explain the behaviour of a motivation: causal paths, beliefs, values, policy."""
