"""The report of a run: figures with tables and readings, the answer in sentences, and commands to try next."""
