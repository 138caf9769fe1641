"""One plan, run and stored."""
