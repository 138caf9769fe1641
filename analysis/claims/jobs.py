"""Which experiments hold a claim, and how a claim is found by its number."""

import re

from omegaconf import OmegaConf

from sim.config.catalogue import CONF, options
from sim.errors import require_name

POPULATIONS, NETWORKS = "c", "n"
"""Families of claims, each with a chance of error of its own: what training selects, and whether networks follow."""


def claim_names(family: str = POPULATIONS) -> list[str]:
    """List the experiments that hold a claim of a family, in order."""
    return [name for name in options("experiment") if name[0] == family and name[1:3].isdigit()]


def full_name(name: str) -> str:
    """Find a claim by its experiment, or by its number as in `c05` or `C5`.

    Raises:
        BadInput: for an unknown claim, with the nearest name.
    """
    known = [*claim_names(), *claim_names(NETWORKS)]
    number = re.fullmatch(r"([cCnN])0*(\d+)([a-z]?)", name)
    short = f"{number[1].lower()}{int(number[2]):02d}{number[3]}" if number else name
    found = next((item for item in known if item.split("_")[0] == short), name)
    require_name(f"claim {name}", found, known)
    return found


def family_size(family: str = POPULATIONS) -> int:
    """Count the findings among the tests of a family: intervals that share one chance of error, whichever are run."""
    files = [CONF / "experiment" / f"{name}.yaml" for name in claim_names(family)]
    claims = [OmegaConf.load(file).claim for file in files]
    return sum(test.get("nature", claim.nature) == "finding" for claim in claims for test in claim.tests.values())
