"""Replicates where they are needed: the test of a lead, the schedule of looks, and the sweep that follows it."""
