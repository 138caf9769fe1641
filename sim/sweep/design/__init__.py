"""From the words of a sweep to its jobs: grammar, composing, checks, estimates, and adaptive search."""
