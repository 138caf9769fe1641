"""Arms of a probe as data: the vocabulary, the answers that models gave, the words in which an arm is put."""
