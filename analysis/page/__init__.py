"""HTML pages made of figures."""
