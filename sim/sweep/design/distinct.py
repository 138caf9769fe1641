"""Leave out jobs that have the plan of another job. With the same seed, they would wrongly count as replicates."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sim.builders.digest import NOT_IN_HASH, plan_hash
from sim.builders.plan import RECORDS
from sim.config.complaints import COMPLAINTS
from sim.errors import BadInput
from sim.memo import Memo
from sim.sweep.design.composer import PLAIN, Composer

SHOWN = 3
"""Number of left-out jobs that the message names."""


def distinct(composer: Composer, jobs: Sequence[list[str]]) -> tuple[list[list[str]], str]:
    """Leave out jobs whose plan another job has; return the other jobs and a sentence about those left out, or ''.

    Of jobs with equal plans, the first among those with most replicates stays.
    """
    twins = _twins(composer, jobs)
    if not twins:
        return list(jobs), ""
    stay = dict.fromkeys(twins.values())
    named = [_named(jobs, kept, [job for job, other in twins.items() if other == kept]) for kept in list(stay)[:SHOWN]]
    more = f"; and {len(stay) - SHOWN} more" if len(stay) > SHOWN else ""
    sentence = (
        f"{len(twins)} of {len(jobs)} jobs have the plan of another and are not run again: {'; '.join(named)}{more}."
    )
    return [job for number, job in enumerate(jobs) if number not in twins], sentence


def _twins(composer: Composer, jobs: Sequence[Sequence[str]]) -> dict[int, int]:
    """Map each job that is left out to the job with the same plan."""
    alike: dict[tuple[Any, ...], list[int]] = {}
    for number, job in enumerate(jobs):
        alike.setdefault(tuple(map(_number, job)), []).append(number)
    plans: dict[str, list[tuple[tuple[int, int], int]]] = {}
    memo = Memo()
    for number in (number for numbers in alike.values() if len(numbers) > 1 for number in numbers):
        try:
            config = composer.compose(jobs[number])
        except (BadInput, *COMPLAINTS):  # reported when the job is run
            continue
        plans.setdefault(plan_hash(config, (), memo), []).append((_kept(config), number))
    twins: dict[int, int] = {}
    for equal in plans.values():
        most = max(kept for kept, _ in equal)
        stays = next(number for kept, number in equal if kept == most)
        twins |= {number: stays for _, number in equal if number != stays}
    return dict(sorted(twins.items()))


@lru_cache(maxsize=2**16)
def _number(text: str) -> tuple[str, float | None]:
    """Return a setting's key, and its value if it is a number that decides the plan."""
    plain = PLAIN.fullmatch(text)
    if plain is None or plain[1] in NOT_IN_HASH:
        return text.partition("=")[0], None
    return plain[1], float(plain[2])


def _kept(config: Mapping[str, Any]) -> tuple[int, int]:
    """Return how much a job stores: its number of replicates, and the rank of its `records`."""
    return config["replicates"], RECORDS.index(config["records"]) if config["records"] in RECORDS else -1


def _named(jobs: Sequence[Sequence[str]], kept: int, twins: Sequence[int]) -> str:
    """Describe a job by the settings that not all jobs share, and list the twins that were left out."""
    shared = set(jobs[0]).intersection(*jobs)
    own, *others = (" ".join(text for text in jobs[job] if text not in shared) for job in (kept, *twins))
    also = [other for other in dict.fromkeys(others) if other != own]
    return (own or "all of them") + (f" (also as {', '.join(also)})" if also else f" ({len(twins) + 1} times)")
