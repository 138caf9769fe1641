"""What a run says: its charts with their tables and readings, the answer in sentences, what to try next."""
