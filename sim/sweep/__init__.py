"""Many plans, run as one ensemble into one dataset."""
