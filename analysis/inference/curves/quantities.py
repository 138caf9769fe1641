"""The quantities that all runs share: their places in the sampler's vector, and their priors."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

GLOBALS = ("start", "strength", "ceiling", "floor", "present", "background", "overdispersion",
           "start_by_model", "start_by_character", "start_by_run", "strength_by_model", "strength_by_run",
           "ceiling_by_run")  # fmt: skip
"""Quantities that all runs share, in the order of the sampler's vector. The last six are spreads of deviations."""
START, STRENGTH, CEILING, FLOOR, PRESENT, BACKGROUND, OVERDISPERSION = range(7)
START_BY_MODEL, START_BY_CHARACTER, START_BY_RUN, STRENGTH_BY_MODEL, STRENGTH_BY_RUN, CEILING_BY_RUN = range(7, 13)
CENTRE: Floats = np.array([-4.0, 2.3, 2.0, -5.0])
WIDTH: Floats = np.array([2.0, 1.0, 1.0, 1.5])
"""Normal priors of start, strength (its logarithm), ceiling and floor of exploration."""
MOST_EXPLORED = float(np.log(0.1 / 0.9))
"""Largest rate of the act by exploration alone. With a larger one, the start of a curve would not be selection."""
BETA: Floats = np.array([[4.0, 1.0], [1.0, 200.0], [1.0, 20.0]])
"""Beta priors of present, background and overdispersion."""
SPREAD: Floats = np.array([1.0, 1.0, 1.0, 0.5, 0.5, 0.5])
"""Scales of the half-normal priors of the six spreads."""
