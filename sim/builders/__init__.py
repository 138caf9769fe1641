"""From a configuration to a plan: the only place that turns names into objects and refuses bad input."""
