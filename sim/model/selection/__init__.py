"""From pay to parents: fitness maps and demographies. Each demography is one file in `demographies/`."""
