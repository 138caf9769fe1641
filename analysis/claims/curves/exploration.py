"""Closed forms of what stays unexplored (C11)."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from analysis.claims.arms import Arm
from analysis.theory.selection import seen_at_least_once

COUNT = "motivation.aligned_schemer.count"
BY = "learning@regime.rl.learning"


def no_leak(arms: Sequence[Arm]) -> pl.DataFrame:
    """Chance that nobody tries the scored act in a run, over a schemer's odds, were influence to stand still.

    With q the mean chance of the act over the two motivations, weighed by influence: (1 - q)^episodes.
    """
    counts = [float(arm.swept[COUNT]) for arm in arms]
    odds = np.geomspace(min(counts), max(counts), 60)
    held = odds / (1.0 + odds)
    tables = []
    for name in dict.fromkeys(arm.swept[BY] for arm in arms):
        plan = next(arm.plan for arm in arms if arm.swept[BY] == name)
        phase = plan.phases[0]
        chance = (phase.chance * phase.rules.cells.scored).sum(axis=1)
        schemer = plan.names.index("aligned_schemer")
        q = held * chance[schemer] + (1.0 - held) * chance[1 - schemer]
        unseen = 1.0 - seen_at_least_once(q, plan.agents * phase.rules.episodes * phase.rounds)
        tables.append(pl.DataFrame({"series": "no leak", "panel": name, "x": odds, "mean": unseen}))
    return pl.concat(tables)
