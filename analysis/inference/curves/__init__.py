"""Selection dynamics fitted to learning curves of real training runs.

`analysis.inference.curves.infer.infer_curves(file, out, predict=...)` runs the whole analysis.
`table.holds_curves(columns)` returns whether a file holds curves.
"""
