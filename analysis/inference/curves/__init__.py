"""Selection dynamics fitted to learning curves of real training runs."""
