"""The report of a posterior: tables, sentences, charts, and a page."""
