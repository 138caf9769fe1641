"""Read logs of Inspect as answers: logs of these tasks, and of others whose metadata use the vocabulary."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.inference.arms.answers import COUNTS, Answer, check_value
from analysis.inference.arms.probe import Probe
from sim.errors import BadInput

if TYPE_CHECKING:
    from inspect_ai.log import EvalLog, EvalSample

EXTRA = "the extra `eval` is not installed; install it with: uv sync --extra eval"


def read_logs(files: Iterable[str], probe: Probe) -> list[Answer]:
    """Read logs, and count answers by laboratory, model and arm. Answers with neither act are not counted.

    Raises:
        BadInput: for a log that is missing, damaged, of another task, or without valid answers.
    """
    asked: Counter[tuple[Any, ...]] = Counter()
    taken: Counter[tuple[Any, ...]] = Counter()
    sources: dict[tuple[Any, ...], str] = {}
    for file in files:
        log = _read(file)
        found = 0
        for sample in log.samples or []:
            arm = {name: (sample.metadata or {})[name] for name in probe.vocabulary if name in (sample.metadata or {})}
            if "asks" not in arm or "pays" not in arm:
                continue
            found += 1
            outcome = _outcome(sample)
            if outcome is None:
                continue
            features = {name: check_value(name, str(value), probe, file) for name, value in arm.items() if value != ""}
            key = (_laboratory(log), str(log.eval.model), tuple(features.items()))
            asked[key] += 1
            taken[key] += outcome
            sources[key] = f"{log.eval.task} ({log.eval.created})"
        if found == 0:
            names = ", ".join(probe.vocabulary)
            raise BadInput(
                f"{file}: holds no arms (task {log.eval.task}); metadata of its samples must name asks and pays, and "
                f"may name {names}."
            )
    if not asked:
        raise BadInput(f"{', '.join(files)}: no valid answer; {' and '.join(COUNTS)} would be 0 everywhere.")
    return [
        Answer(laboratory, model, dict(arm), taken[laboratory, model, arm], n, sources[laboratory, model, arm])
        for (laboratory, model, arm), n in asked.items()
    ]


def _read(file: str) -> "EvalLog":
    try:
        from inspect_ai.log import read_eval_log
    except ImportError:
        raise BadInput(f"{file}: {EXTRA}.") from None
    if not Path(file).is_file():
        raise BadInput(f"{file}: is not there.")
    try:
        return read_eval_log(file)
    except Exception as error:  # a damaged zip file may make its readers raise anything
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise BadInput(f"{file}: is damaged or no log of Inspect ({reason}).") from None


def _laboratory(log: "EvalLog") -> str:
    return str((log.eval.metadata or {}).get("lab", "inspect"))


def _outcome(sample: "EvalSample") -> int | None:
    """Return 1 for an answer with the act that was not asked for, 0 for the other act, None for neither."""
    for score in (sample.scores or {}).values():
        if score.value in (1, 1.0, True, "C"):
            return 1
        if score.value in (0, 0.0, False, "I"):
            return 0
    return None
