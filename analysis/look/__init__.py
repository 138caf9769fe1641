"""The look that all pictures share: colours, marks, spacing, words."""
