"""Which motivations give the answers that a model gave: arms as data, a posterior, predictions, what to ask next."""
