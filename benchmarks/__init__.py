"""Speed, as ratios measured in one run: `uv run python -m benchmarks`."""
