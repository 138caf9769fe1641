"""The probe as an eval for Inspect: its tasks, motivations as models, and logs as tables of answers."""
