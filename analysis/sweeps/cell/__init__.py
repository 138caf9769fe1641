"""One cell of a sweep, looked at closer."""
