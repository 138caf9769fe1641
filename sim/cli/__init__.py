"""The commands `mofit` and `mofit-merge`, and the start and end that all commands share."""
