"""The probe as an eval for Inspect: tasks, motivations as models, logs as answers."""
