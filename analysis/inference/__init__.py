"""Inference from real models: what selection, and which motivations, their answers speak for."""
