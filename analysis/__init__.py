"""Analysis of stored runs and sweeps: tables, charts, closed forms, reports, explanations."""

from motivation_fitness import require_own_packages

require_own_packages()
