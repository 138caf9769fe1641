"""The columns that Mesa's data collector records after each round."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.model.plan import Phase


class Collected(Protocol):
    """The part of the model that the collector reads."""

    agents: Any

    @property
    def phase(self) -> Phase:
        """The current phase."""
        ...

    @property
    def share(self) -> NDArray[np.float64]:
        """(K,) share of each motivation."""
        ...


def reporters(names: Sequence[str]) -> dict[str, Callable[[Collected], Any]]:
    """Map each column to its function. The functions stand in this file, so that a model can be pickled."""
    return {"phase": _phase_name, "pay": _mean_pay, **{name: partial(_share, k) for k, name in enumerate(names)}}


def _phase_name(model: Collected) -> str:
    return model.phase.name


def _mean_pay(model: Collected) -> Any:
    return model.agents.agg("pay", np.mean)


def _share(kind: int, model: Collected) -> float:
    return float(model.share[kind])
