"""Engines that play rounds: the Mesa population (to read), the compiled kernel (to run), and networks (the rival)."""
