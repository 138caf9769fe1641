"""What it means: tables, charts, closed forms, reports, explanations."""

from motivation_fitness import require_own_packages

require_own_packages()
