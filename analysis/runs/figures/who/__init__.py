"""Figures of the report's part "Who is selected"."""
