"""The demographies: one file each, and nothing else; `catalogue.py` finds them."""
