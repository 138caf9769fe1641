"""Arms of a probe as data: the vocabulary, the answers of models, and the prompts of arms."""
