"""The world and its rules, as arrays and functions of arrays."""
