"""Selection dynamics fitted to learning curves of real training runs.

`analysis.inference.curves.infer.infer_curves(file, out, predict=...)` does it all; `table.holds_curves(columns)` tells
whether a file is one of curves.
"""
