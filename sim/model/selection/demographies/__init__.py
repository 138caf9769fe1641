"""The demographies. Each file declares one, and `sim/model/selection/catalogue.py` finds the files."""
