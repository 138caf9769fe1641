"""How influence moves inside one mind. Each rule is one file in `rules/` and serves all engines."""
