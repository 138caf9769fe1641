"""What decides the jobs of a sweep."""
