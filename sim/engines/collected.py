"""What Mesa's data collector keeps after each round."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.model.plan import Phase


class Collected(Protocol):
    """The model that is looked at."""

    agents: Any

    @property
    def phase(self) -> Phase:
        """The phase under way."""
        ...

    @property
    def share(self) -> NDArray[np.float64]:
        """(K,) share of each motivation."""
        ...


def reporters(names: Sequence[str]) -> dict[str, Callable[[Collected], Any]]:
    """Return what is collected after each round, as functions of this file, because a model can be pickled."""
    return {"phase": _phase_name, "pay": _mean_pay, **{name: partial(_share, k) for k, name in enumerate(names)}}


def _phase_name(model: Collected) -> str:
    return model.phase.name


def _mean_pay(model: Collected) -> Any:
    return model.agents.agg("pay", np.mean)


def _share(kind: int, model: Collected) -> float:
    return float(model.share[kind])
