"""The manifest of a sweep, `sweep.json`: everything that decides its jobs, so that the sweep can be resumed."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from secrets import randbits
from typing import Any

from omegaconf import OmegaConf

from sim.apart import APART
from sim.builders.digest import program_digest
from sim.errors import BadInput
from sim.store.occupied import MANIFEST, refuse_run
from sim.store.provenance import command
from sim.store.replace import current, put_text
from sim.store.schemas import SCHEMA_VERSION
from sim.store.sealed import read_sealed, write_sealed
from sim.sweep.asked import Design, given_design, is_chosen

CONFIG = "multirun.yaml"
"""File with the settings that all jobs of a sweep share, as Hydra composed them."""


def design_of(config: Any) -> Design:
    """Return the design of a new sweep, or the stored design of a resumed sweep.

    Raises:
        BadInput: if there is no sweep to resume, or the sweep needs a `--config-dir` that is not given.
    """
    given = given_design(config)
    if not config.hydra.sweeper.resume:
        return given
    folder = Path(str(config.hydra.sweep.dir))
    manifest = _read(folder)
    _compare_keys(folder, manifest, {"sweeper": config.hydra.runtime.choices["hydra/sweeper"]})
    stored = Design(**manifest["design"])
    if stored.folders != given.folders:
        started = " ".join(f"--config-dir={path}" for path in stored.folders) or "no --config-dir"
        raise BadInput(f"hydra.sweep.dir={folder}: this sweep was started with {started}; resume it with the same.")
    if given.arguments:
        return given
    chosen = {name for name in given.options if is_chosen(config, name)}
    options = {name: given.options[name] if name in chosen else value for name, value in stored.options.items()}
    return Design(stored.arguments, options, stored.seed, stored.folders)


def require_common_seed(config: Any) -> None:
    """Raise `BadInput` if each part of a sweep would draw a seed of its own."""
    shard = config.hydra.sweeper.get("shard")
    if shard and config.seed is None:
        raise BadInput(f"hydra.sweeper.shard={shard}: parts of a sweep must share a seed; give one, as in seed=0.")


def open_sweep(
    config: Any, design: Design, jobs: Sequence[Sequence[str]], points: Sequence[Sequence[str]] | None = None
) -> None:
    """Write the manifest of a new sweep; compare a resumed sweep, or a further part of one, with the stored manifest.

    Args:
        config: the configuration as composed by Hydra.
        design: the design that the jobs were made from.
        jobs: overrides of the jobs. An adaptive sweep, whose jobs are not known in advance, gives its fixed settings.
        points: the settings that must be equal even with `force`; by default the settings that jobs differ in.

    Raises:
        BadInput: if the folder holds a single run, a sweep that is not to be resumed, or another sweep.
    """
    options, folder = config.hydra.sweeper, Path(str(config.hydra.sweep.dir))
    refuse_run(folder)
    shard = options.get("shard")
    manifest = {
        "schema_version": SCHEMA_VERSION,
        "program": program_digest().hex(),
        "sweeper": config.hydra.runtime.choices["hydra/sweeper"],
        "jobs": len(jobs),
        "overrides": _hash(jobs),
        "points": _hash(varying(jobs) if points is None else points),
        "design": {**vars(design), "options": dict(design.options)},
        "command": command(None),
        "engine": engine_of(config, jobs),
        "seed": drawn_seed(folder),
    }
    if options.resume:
        hint = "start another, or add hydra.sweeper.force=true to run what is missing as it is now"
        _compare(folder, manifest, hint, bool(options.force))
        manifest["command"] = _read(folder)["command"]
        write_sealed(folder / MANIFEST, manifest)
    else:
        _begin(folder, manifest, shard)
    if not options.resume or config.hydra.overrides.task or not (folder / CONFIG).exists():
        put_text(folder / CONFIG, OmegaConf.to_yaml(config))


def engine_of(config: Any, jobs: Iterable[Sequence[str]]) -> str:
    """Name the engine that runs the jobs, or all engines if jobs differ."""
    given = {text.removeprefix("engine=") for job in jobs for text in job if text.startswith("engine=")}
    return " and ".join(sorted({name if name in APART else "kernel" for name in given or {config.get("engine")}}))


def varying(jobs: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the settings of each job that not all jobs share."""
    shared = set(jobs[0]).intersection(*jobs) if jobs else set()
    return [[text for text in job if text not in shared] for job in jobs]


def _begin(folder: Path, manifest: dict[str, Any], shard: str | None) -> None:
    """Write the manifest of a new sweep; if another part of the sweep has written one, compare both."""
    if not (folder / MANIFEST).exists() and any(current(folder / name).exists() for name in ("tables", "chunks")):
        raise BadInput(
            f"hydra.sweep.dir={folder}: holds results of a sweep without its {MANIFEST}; give another folder."
        )
    try:
        write_sealed(folder / MANIFEST, manifest, _put_new)
    except FileExistsError:
        if not shard:
            hint = "add hydra.sweeper.resume=true to go on with it, or replace=true to start anew in its place"
            raise BadInput(f"hydra.sweep.dir={folder}: holds a sweep already; {hint}.") from None
        _compare(folder, manifest, "give its parts another folder")


def _compare(folder: Path, manifest: dict[str, Any], hint: str, force: bool = False) -> None:
    """Raise `BadInput` if a sweep differs from the sweep in a folder; with `force` only its design must be equal."""
    stored, where = _read(folder), f"hydra.sweep.dir={folder}:"
    _compare_keys(folder, stored, {key: manifest[key] for key in ("schema_version", "sweeper")})
    if stored["points"] != manifest["points"]:
        raise BadInput(
            f"{where} the swept keys, or how they are swept, have changed since this sweep was started; resume it "
            "without naming them again, or start another in another folder."
        )
    changed = {"the program has": "program", "what all its jobs set has": "overrides"}
    for what, key in changed.items():
        if stored[key] != manifest[key] and not force:
            raise BadInput(f"{where} {what} changed since this sweep was started; {hint}.")


def _compare_keys(folder: Path, stored: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Raise `BadInput` if a sweep in a folder was started with another schema of tables or another sweeper."""
    for key, value in now.items():
        if stored[key] != value:
            raise BadInput(
                f"hydra.sweep.dir={folder}: {key.replace('_', ' ')} has changed since this sweep was started; start "
                "another in another folder."
            )


def _put_new(draft: Path, target: Path) -> None:
    """Put a complete file in place, unless there is one; on file systems without links, write it directly.

    Raises:
        FileExistsError: if there is a file already.
    """
    try:
        os.link(draft, target)
    except FileExistsError:
        raise
    except OSError:
        with target.open("x", encoding="utf-8") as file:
            file.write(draft.read_text(encoding="utf-8"))


def drawn_seed(folder: Path) -> int:
    """Return the seed for all jobs with `seed: null`: drawn once per sweep, and kept when the sweep is resumed."""
    return int(_read(folder)["seed"]) if (folder / MANIFEST).exists() else randbits(32)


def _read(folder: Path) -> dict[str, Any]:
    if not (folder / MANIFEST).exists():
        raise BadInput(
            f"hydra.sweep.dir={folder}: is not the folder of a sweep (it has no {MANIFEST}); nothing to resume."
        )
    return read_sealed(folder / MANIFEST)


def _hash(jobs: Sequence[Sequence[str]]) -> str:
    return blake2b(json.dumps(jobs).encode(), digest_size=8).hexdigest()
