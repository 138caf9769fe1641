"""Figures of a run. One figure is one file: table, chart, reading, and its entry in the report, `FIGURE`.

A table that the answer reads as well stands in `analysis/runs/`. Folders are the parts of the report.
"""
