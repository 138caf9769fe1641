"""How influence moves inside one mind: one file a rule in `rules/`, written once for both engines."""
