"""The learning rules: one file each, and nothing else; `catalogue.py` finds them."""
