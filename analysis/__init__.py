"""What it means: tables, charts, closed forms, reports, explanations."""
