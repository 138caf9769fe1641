"""Check a sweep's jobs before any of them runs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from hydra.core.config_loader import ConfigLoader

from sim.builders.plan import build
from sim.config.complaints import COMPLAINTS, sentence
from sim.errors import BadInput, complain_later, suggestion
from sim.measures.kept import require_measurable
from sim.memo import Memo
from sim.sweep.design.composer import PLAIN, Composer

SHOWN = 20
"""Number of invalid jobs that are shown. If so many jobs of different shapes are all mistyped, the sweep is refused."""
PROBED = 200
"""Number of jobs that are built to check the names they set. Hydra takes a tenth of a second to compose one."""
UNKNOWN = ": unknown "
IGNORED = {
    "records=lineages": "a sweep into one dataset keeps no lineages",
    "engine=mesa": "a sweep into one dataset runs on the compiled kernel, whose results are the same",
}
"""Settings that have no effect in a dataset, with the reason."""


def refuse_ignored(config: Mapping[str, Any], jobs: Iterable[Sequence[str]]) -> None:
    """Raise `BadInput` for settings of `IGNORED`."""
    given = {f"{key}={config.get(key)}" for key in ("records", "engine")} | {text for job in jobs for text in job}
    for setting, why in IGNORED.items():
        if setting in given:
            raise BadInput(f"{setting}: {why}; leave it out, or add hydra.launcher.output=folders.")


def refuse_unknown(loader: ConfigLoader, composer: Composer, jobs: Sequence[Sequence[str]]) -> None:
    """Refuse a sweep that names an unknown option, value or key, because such a name is a typing error.

    Every option of a group is looked up. A name that is a value is tried in the first job that sets it. A key that no
    job has is refused; a key that only some jobs lack makes these jobs fail later.

    Raises:
        BadInput: for an unknown name.
        HydraException, OmegaConfBaseException: if the first job cannot be composed.
    """
    _refuse_unknown_options(loader, composer, jobs)
    complaint: Exception | None = None
    for overrides in islice(_one_of_each_shape(jobs), SHOWN):
        error = _complaint(composer, overrides, Memo())
        if error is None or UNKNOWN not in _said(error):
            complaint = None
            break
        complaint = complaint or error
    if complaint is not None:
        raise complaint
    _refuse_unknown_values(composer, jobs)


def print_check(composer: Composer, jobs: Sequence[Sequence[str]]) -> None:
    """Build every job without running it; print the number of valid jobs and the errors of the others."""
    memo, bad = Memo(), []
    for overrides in jobs:
        error = _complaint(composer, overrides, memo)
        if error is not None:
            bad.append(f"  {' '.join(overrides)}: {_said(error)}")
    print(f"valid: {len(jobs) - len(bad)} of {len(jobs)} jobs")
    for line in bad[:SHOWN]:
        print(line)
    if len(bad) > SHOWN:
        print(f"  and {len(bad) - SHOWN} more")
    if bad:
        complain_later(f"{len(bad)} of {len(jobs)} jobs are not valid.")


def _refuse_unknown_options(loader: ConfigLoader, composer: Composer, jobs: Iterable[Sequence[str]]) -> None:
    """Raise `BadInput` at the first option that its group does not have."""
    known: dict[str, list[str]] = {}
    for text in dict.fromkeys(text for overrides in jobs for text in overrides if not PLAIN.fullmatch(text)):
        group, chosen = composer.choice(text)
        if group not in known:
            known[group] = loader.get_group_options(group)
        for name in chosen if known[group] else ():
            if name.removesuffix(".yaml") not in known[group]:
                raise BadInput(f"{group}={name}{UNKNOWN}option; {suggestion(name, known[group])}.")


def _refuse_unknown_values(composer: Composer, jobs: Iterable[Sequence[str]]) -> None:
    """Raise `BadInput` if building a job fails at an unknown name that the job itself sets."""
    memo = Memo()
    for overrides in islice(_one_for_each_name(jobs), PROBED):
        said = _said(error) if (error := _complaint(composer, overrides, memo)) else ""
        if any(said.startswith(f"{text.lstrip('+')}{UNKNOWN}") for text in overrides):
            raise BadInput(said)


def _complaint(composer: Composer, overrides: Sequence[str], memo: Memo) -> Exception | None:
    """Compose and build a job; return the exception if that fails."""
    try:
        require_measurable(build(composer.compose(overrides), memo), memo)
    except (BadInput, *COMPLAINTS) as error:
        return error
    return None


def _said(error: Exception) -> str:
    return str(error) if isinstance(error, BadInput) else sentence(error)


def _one_of_each_shape(jobs: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    """Yield one of all jobs that differ only in numbers, since numbers do not decide which keys exist."""
    seen = set()
    for overrides in jobs:
        shape = tuple(plain[1] if (plain := PLAIN.fullmatch(text)) else text for text in overrides)
        if shape not in seen:
            seen.add(shape)
            yield overrides


def _one_for_each_name(jobs: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    """Yield jobs until every setting that is not a number has occurred."""
    seen: set[str] = set()
    for overrides in jobs:
        names = {text for text in overrides if not PLAIN.fullmatch(text)}
        if not names <= seen:
            seen |= names
            yield overrides
