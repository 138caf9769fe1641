"""What can be measured of an arm, one number per replicate."""
