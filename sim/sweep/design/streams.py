"""Give the jobs of a sweep common or independent random streams.

With common streams, two jobs differ only by their settings, which makes comparisons sharp (common random numbers: Law
2015, *Simulation Modeling and Analysis*, section 11.2). On a map common streams mislead: neighbouring cells share their
luck, and a cell that pools jobs has no more independent draws than one job. With independent streams every job has a
seed of its own. This seed follows from the seed of the sweep and the settings of the job, and not from the job's number
or from other jobs.
"""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any

from sim.builders.digest import NOT_IN_HASH
from sim.builders.plan import INDEPENDENT


def with_streams(config: Mapping[str, Any], overrides: Sequence[str]) -> Mapping[str, Any]:
    """Return a job's configuration with the seed of its streams.

    Args:
        config: the resolved configuration, with a seed that is not null.
        overrides: the settings of the job.
    """
    if config["streams"] != INDEPENDENT:
        return config
    setting = sorted(text for text in overrides if text.lstrip("+").partition("=")[0] not in NOT_IN_HASH)
    digest = blake2b(repr((config["seed"], setting)).encode(), digest_size=4).digest()
    return {**config, "seed": int.from_bytes(digest, "big")}
