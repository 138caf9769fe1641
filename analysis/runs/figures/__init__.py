"""Figures of a run. Each figure is one file with its table, chart, reading, and its entry in the report, `FIGURE`.

A table that the answer uses as well stands in `analysis/runs/`. Each folder holds the figures of one part of the
report.
"""
