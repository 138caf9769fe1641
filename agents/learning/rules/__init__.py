"""The learning rules. Each file declares one rule, and `agents/learning/catalogue.py` finds the files."""
