"""Which experiments hold a claim, and how a claim is found by its number."""

import re

from omegaconf import OmegaConf

from sim.config.catalogue import CONF, options
from sim.errors import require_name


def claim_names() -> list[str]:
    """List the experiments that hold a claim, in order."""
    return [name for name in options("experiment") if name[0] == "c" and name[1:3].isdigit()]


def full_name(name: str) -> str:
    """Find a claim by its experiment, or by its number as in `c05` or `C5`.

    Raises:
        BadInput: for an unknown claim, with the nearest name.
    """
    known = claim_names()
    number = re.fullmatch(r"[cC]0*(\d+)([a-z]?)", name)
    short = f"c{int(number[1]):02d}{number[2]}" if number else name
    found = next((item for item in known if item.split("_")[0] == short), name)
    require_name(f"claim {name}", found, known)
    return found


def family_size() -> int:
    """Count the tests of all shipped claims: intervals that share one chance of error, whichever of them are run."""
    files = [CONF / "experiment" / f"{name}.yaml" for name in claim_names()]
    return sum(len(OmegaConf.load(file).claim.tests) for file in files)
