"""What is said of a posterior: tables, sentences, charts, a page."""
