"""The law of answers: the chance of the answers as a function of unknown numbers, and its sampler."""
