"""Two stored runs, or two sweeps, beside one another."""
