"""Does selection among motivations foretell what a gradient-trained network does? The same plan by both, side by side."""
