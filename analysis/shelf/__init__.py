"""What is stored in some folders: a line for each run and sweep."""
