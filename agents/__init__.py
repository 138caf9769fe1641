"""Who acts: motivations, beliefs, choices, and the rules one agent follows."""
