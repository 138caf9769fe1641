"""Who is selected."""
