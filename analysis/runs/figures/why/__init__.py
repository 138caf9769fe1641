"""Figures of the report's part "Why"."""
