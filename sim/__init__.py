"""What happens: worlds, selection rounds, the two engines, and what a run records."""
