"""Curves that theory draws over the charts of claims."""
