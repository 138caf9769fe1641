"""Commands, and how they begin and end."""
