"""Figures of the report's part "When deployed"."""
