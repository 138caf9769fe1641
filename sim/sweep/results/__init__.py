"""The results of a sweep: chunks while it runs, tables at its end, and tables merged from several folders."""
