"""From pay to parents: fitness maps and demographies, one file a demography in `demographies/`."""
