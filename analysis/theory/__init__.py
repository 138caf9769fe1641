"""Closed forms with which tests compare the simulation."""
