"""What lies on disk: tables, how a file is replaced, where a result came from."""
