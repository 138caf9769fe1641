"""What a user may write: the schema, its ranges, and the sentences about errors."""
