"""Infer motivations from a model's answers: arms as data, the posterior, predictions, and the next questions."""
