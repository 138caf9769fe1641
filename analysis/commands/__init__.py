"""Commands that use several folders of `analysis`."""
