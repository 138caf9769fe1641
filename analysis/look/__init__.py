"""How pictures look: colours, marks, spacing, words."""
