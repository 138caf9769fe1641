"""Whether the jobs of a sweep share their random streams.

Common streams make comparisons of two jobs sharp: what differs is due to what was set (common random numbers; Law 2015,
*Simulation Modeling and Analysis*, section 11.2). On a map they are a trap: neighbouring cells see the same luck, and a
cell that pools jobs has no more draws than one of them. Independent streams give every job a seed of its own, which
follows from the seed of the sweep and from what the job sets, not from its number or its company.
"""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any

from sim.builders.digest import NOT_IN_HASH
from sim.builders.plan import INDEPENDENT


def with_streams(config: Mapping[str, Any], overrides: Sequence[str]) -> Mapping[str, Any]:
    """Return a job's configuration with the seed that its streams start from.

    Args:
        config: resolved, its seed known.
        overrides: what the job sets.
    """
    if config["streams"] != INDEPENDENT:
        return config
    setting = sorted(text for text in overrides if text.lstrip("+").partition("=")[0] not in NOT_IN_HASH)
    digest = blake2b(repr((config["seed"], setting)).encode(), digest_size=4).digest()
    return {**config, "seed": int.from_bytes(digest, "big")}
