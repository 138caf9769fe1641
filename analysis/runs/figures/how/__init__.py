"""How it came about."""
