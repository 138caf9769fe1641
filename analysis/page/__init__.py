"""How pages are made of figures."""
