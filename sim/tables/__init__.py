"""From histories to tables."""
