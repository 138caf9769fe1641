"""The commands that bring the folders of `analysis` together."""
