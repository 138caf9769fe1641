"""The law of answers: from unknown numbers to the chance of what was answered, and how to sample it."""
