"""Does selection among motivations foretell what a trained network does? The same plan by both, side by side."""
