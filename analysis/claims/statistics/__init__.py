"""What a claim is tested by: from the arms of an experiment to one number per replicate."""
