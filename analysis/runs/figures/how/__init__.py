"""Figures of the report's part "How it came about"."""
