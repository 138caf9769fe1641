"""What can be measured of replicates of a plan, one number each: for claims, for sweeps and for single runs."""
