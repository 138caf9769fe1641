"""What a sweep is drawn as: phase diagrams over two keys, lines over one, and the boundary that theory draws."""
