"""What can be said of a sweep's jobs before any of them is run."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from sim.builders.plan import build
from sim.config.complaints import COMPLAINTS, sentence
from sim.errors import BadInput, tell_later
from sim.memo import Memo
from sim.sweep.design.composer import PLAIN, Composer

SHOWN = 20
"""How many jobs that are not valid are shown; how many that look different must all have a typo to be refused."""
IGNORED = {
    "records=lineages": "a sweep into one dataset keeps no lineages",
    "engine=mesa": "a sweep into one dataset runs on the compiled kernel, whose results are the same",
}
"""Settings that a dataset would not honour."""


def refuse_ignored(config: Mapping[str, Any], jobs: Iterable[Sequence[str]]) -> None:
    """Raise `BadInput` for settings that would be ignored."""
    given = {f"{key}={config.get(key)}" for key in ("records", "engine")} | {text for job in jobs for text in job}
    for setting, why in IGNORED.items():
        if setting in given:
            raise BadInput(f"{setting}: {why}; leave it out, or add hydra.launcher.output=folders.")


def refuse_unknown(composer: Composer, jobs: Iterable[Sequence[str]]) -> None:
    """Raise the complaint of the first job if every job names what is not there: a typo, not a job that fails.

    Raises:
        HydraException, OmegaConfBaseException: as composing that job does.
    """
    complaint: Exception | None = None
    for overrides in islice(_one_of_each_shape(jobs), SHOWN):
        try:
            composer.compose(overrides)
        except COMPLAINTS as error:
            if ": unknown " not in sentence(error):
                return
            complaint = complaint or error
        else:
            return
    if complaint is not None:
        raise complaint


def print_check(composer: Composer, jobs: Sequence[Sequence[str]]) -> None:
    """Build every job and run none; print how many are valid and what is wrong with the others."""
    memo, bad = Memo(), []
    for overrides in jobs:
        try:
            build(composer.compose(overrides), memo)
        except COMPLAINTS as error:
            bad.append(f"  {' '.join(overrides)}: {sentence(error)}")
        except BadInput as error:
            bad.append(f"  {' '.join(overrides)}: {error}")
    print(f"valid: {len(jobs) - len(bad)} of {len(jobs)} jobs")
    for told in bad[:SHOWN]:
        print(told)
    if len(bad) > SHOWN:
        print(f"  and {len(bad) - SHOWN} more")
    if bad:
        tell_later(f"{len(bad)} of {len(jobs)} jobs are not valid.")


def _one_of_each_shape(jobs: Iterable[Sequence[str]]) -> Iterable[Sequence[str]]:
    """Pick jobs that differ in more than their numbers, as a number does not decide which keys there are."""
    seen = set()
    for overrides in jobs:
        shape = tuple(plain[1] if (plain := PLAIN.fullmatch(text)) else text for text in overrides)
        if shape not in seen:
            seen.add(shape)
            yield overrides
