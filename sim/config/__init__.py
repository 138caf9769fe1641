"""What a user may write: the schema, its ranges, and what is wrong with it."""
