"""Measures that a configuration asks for: tried before anything runs, then kept as columns of the summary.

A column is named by its measure's text. It is nan where a measure has no value, as of a share that was zero, and null
where it was not kept; so what is stored tells which measures a run has.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from sim.apart import ENDLESS
from sim.errors import BadInput
from sim.expected.end import EndlessEnd
from sim.measures.names import COUNTED, measure
from sim.measures.observed import Observed, course, together
from sim.memo import Memo
from sim.model.accounts import History, empty_history
from sim.model.evaluate import Evaluation, evaluate
from sim.model.plan import Plan
from sim.model.population import End
from sim.model.realised import Realised
from sim.store.schemas import SCHEMAS
from sim.tables.summary import summary_frame, summary_row


def asked(config: Mapping[str, Any]) -> list[str]:
    """List the measures that a configuration asks for, its objective included, but those that any summary has."""
    texts = dict.fromkeys([*config["measures"], *filter(None, [config["objective"]])])
    return [text for text in texts if text not in SCHEMAS["summary"]]


def require_measurable(plan: Plan, memo: Memo | None = None) -> None:
    """Try the measures that are asked for on the plan's founders, as if nothing ever changed.

    Raises:
        BadInput: for a measure that does not exist, one that names what the plan does not have, and one that counts
            acts where nobody is counted.
    """
    wanted = [*plan.config["measures"], *filter(None, [plan.config["objective"]])]
    if not wanted:
        return
    places = tuple(phase.name for phase in plan.phases)
    parts = (plan.cast, plan.config["measures"])
    what = f"measurable {plan.config['engine']} {plan.config['objective']} {places}"
    (memo or Memo()).recall(what, parts, lambda: _try(plan, wanted))


def _try(plan: Plan, wanted: Sequence[str]) -> bool:
    still = _standing(plan)
    for text in wanted:
        key = f"{'measures' if text in plan.config['measures'] else 'objective'}={text}"
        try:
            measure(still, text)
        except BadInput as error:
            raise BadInput(f"{key}: {str(error).partition(': ')[2]}") from None
        counted = text.removeprefix("summary:").partition(":")[0] in (*COUNTED, "founders_left")
        if plan.config["engine"] == ENDLESS and counted:
            raise BadInput(f"{key}: counts acts or agents, which engine={ENDLESS} does not; leave it out.")
    return True


def _standing(plan: Plan) -> Observed:
    """Stand-in for a run: founders as their prior says, who are the same after every round."""
    phases: list[tuple[History, End]] = []
    for phase in plan.phases:
        history = empty_history(phase.rounds, len(plan.names), 0, False)
        history.share[:] = plan.prior
        phases.append((history, EndlessEnd(plan.prior, plan.mixed, plan.agents)))
    evaluations = evaluate(plan.cast)
    return observed(plan, evaluations, [phases], [summary_row(plan, evaluations, 0, phases, Memo())])


def observed(
    plan: Plan,
    evaluations: Mapping[str, Evaluation],
    results: Sequence[Sequence[tuple[History, End]]],
    rows: Sequence[Mapping[str, Any]],
    realised: Sequence[Realised] = (),
) -> Observed:
    """Bring together what measures look at: by replicate, its phases and its row of the summary."""
    courses = [[course(history) for history, _ in phases] for phases in results]
    by_phase = [together(replicates) for replicates in zip(*courses, strict=True)]
    return Observed(plan, evaluations, by_phase, summary_frame([{"job": 0, **row} for row in rows]), realised)


def measured(of: Observed) -> dict[str, list[float]]:
    """Take the measures that a plan asks for: by column, a number per replicate; nan for what is no finite number."""
    with np.errstate(all="ignore"):  # what is divided by nothing is no number
        values = {text: measure(of, text) for text in asked(of.plan.config)}
    return {text: np.where(np.isfinite(value), value, np.nan).tolist() for text, value in values.items()}


def with_measures(summary: pl.DataFrame, of: Observed) -> pl.DataFrame:
    """Add the measures that a plan asks for to its summary."""
    return summary.with_columns(pl.Series(text, values, pl.Float64) for text, values in measured(of).items())


def objective(config: Mapping[str, Any], summary: pl.DataFrame) -> float | None:
    """Return the mean of a run's objective over replicates, as a sweeper that searches asks for it; None without one.

    Raises:
        BadInput: if the run leaves it without a value.
    """
    text = config["objective"]
    if not text:
        return None
    found = summary[text].cast(pl.Float64).fill_nan(None)
    if found.null_count():
        raise BadInput(f"objective={text}: has no value in some replicates of this run.")
    return float(np.mean(found.to_numpy()))
