"""What plays rounds: the Mesa population to read, the compiled kernel to run."""
