"""The name of a run: a hash of everything that decides what its rounds are."""

import json
from collections.abc import Mapping
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.compiled import ROOT
from sim.apart import ENDLESS, NETWORK
from sim.config.schema import NO_RESULT
from sim.memo import Memo
from sim.store.schemas import SCHEMA_VERSION

Floats = NDArray[np.float64]


NOT_IN_HASH = (*NO_RESULT, "engine", "replicates", "streams", "network")
"""Keys that the hash leaves out. `plan_hash` adds the engine for `expected` and `network`, whose results differ."""
SAID = ("labels", "ranges")
"""Keys of a world that describe its parameters and change no result."""
DECIDES_ROUNDS = (
    "agents",
    "sim/builders",
    "sim/engines",
    "sim/expected",
    "sim/measures",
    "sim/model",
    "sim/tables",
    "sim/config/generate.py",
)
"""Folders and files whose source decides the content of a plan's tables. Help, reports and storage are left out."""


def plan_hash(config: Mapping[str, Any], stored: tuple[Floats, ...], memo: Memo) -> str:
    """Name a run: a hash of its configuration, its founders if stored, the schema version and the program."""
    digest = blake2b(program_digest(), digest_size=8)
    named = {key: value for key, value in config.items() if key not in NOT_IN_HASH}
    if config["engine"] == ENDLESS:
        named["engine"] = ENDLESS
    if config["engine"] == NETWORK:
        named |= {"engine": NETWORK, "network": config["network"]}
    if stored:
        named["population"] = {**named["population"], "founders": "stored"}
    for key, part in sorted(named.items()):
        digest.update(memo.recall(f"digest {key}", (part,), lambda: _digest(key, part)))  # noqa: B023 - called at once
    for minds in stored:
        digest.update(minds.tobytes())
    return digest.hexdigest()


def _digest(key: str, part: Any) -> bytes:
    if key == "world":
        part = {name: entry for name, entry in part.items() if name not in SAID}
    text = json.dumps(part)  # unsorted: the order of motivations, phases and situations decides the draws
    return blake2b(f"{SCHEMA_VERSION} {key} {text}".encode(), digest_size=16).digest()


@cache
def program_digest() -> bytes:
    """Hash the sources that decide what the tables of a plan hold, as they were first read."""
    digest = blake2b(digest_size=8)
    for file in deciding_sources(ROOT):
        digest.update(file.relative_to(ROOT).as_posix().encode() + file.read_bytes())
    return digest.digest()


def deciding_sources(root: Path) -> list[Path]:
    """List the files of `DECIDES_ROUNDS` below a root, in the order of their paths."""
    places = [root / place for place in DECIDES_ROUNDS]
    files = [file for place in places for file in (place.rglob("*.py") if place.is_dir() else [place])]
    return sorted(files)
