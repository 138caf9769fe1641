"""What a sweep's folder says of itself, so that it can be resumed and nothing else can be mistaken for it."""

import json
import os
from collections.abc import Callable, Sequence
from hashlib import blake2b
from pathlib import Path
from secrets import randbits
from typing import Any

from sim.builders.digest import program_digest
from sim.errors import BadInput
from sim.store.occupied import MANIFEST, refuse_run
from sim.store.provenance import command
from sim.store.replace import draft_of
from sim.store.tables import SCHEMA_VERSION

KEYS_CHANGED = "the swept keys, or what else was set, have"


def arguments_to_resume(config: Any, arguments: list[str]) -> list[str]:
    """Return the arguments given, or those that the sweep was started with if it is resumed without any.

    Raises:
        BadInput: if there is no sweep to resume.
    """
    arguments = [text for text in arguments if not text.startswith("replace=")]  # it is no part of a job
    if not config.hydra.sweeper.resume:
        return arguments
    stored = _read(Path(str(config.hydra.sweep.dir)))
    return arguments or list(stored["arguments"])


def open_sweep(config: Any, arguments: list[str], jobs: Sequence[Sequence[str]]) -> None:
    """Write the manifest of a new sweep, or hold a resumed one, or another part of one, against its own.

    Raises:
        BadInput: if the folder holds a single run, a sweep that is not to be resumed, or another one than this, or if
            parts would each draw a seed.
    """
    options, folder = config.hydra.sweeper, Path(str(config.hydra.sweep.dir))
    refuse_run(folder)
    shard = options.get("shard")
    manifest = {
        "schema_version": SCHEMA_VERSION,
        "program": program_digest().hex(),
        "sweeper": config.hydra.runtime.choices["hydra/sweeper"],
        "jobs": len(jobs),
        "overrides": blake2b(json.dumps(jobs).encode(), digest_size=8).hexdigest(),
        "arguments": arguments,
        "command": command(None),
        "seed": drawn_seed(folder),
    }
    if shard and config.seed is None:
        raise BadInput(f"hydra.sweeper.shard={shard}: parts of a sweep must share a seed; give one, as in seed=0.")
    if options.resume:
        hint = "start another, or add hydra.sweeper.force=true to run what is missing as it is now"
        if not options.force:
            _compare(folder, manifest, hint)
        manifest["command"] = _read(folder)["command"]
        _write(folder, manifest, Path.replace)
        return
    try:
        _write(folder, manifest, _put_new)
    except FileExistsError:
        if not shard:
            hint = "add hydra.sweeper.resume=true to go on with it, or replace=true to start anew in its place"
            raise BadInput(f"hydra.sweep.dir={folder}: holds a sweep already; {hint}.") from None
        _compare(folder, manifest, "give its parts another folder")


def _compare(folder: Path, manifest: dict[str, Any], hint: str) -> None:
    stored = _read(folder)
    for key in ("schema_version", "program", "sweeper", "overrides"):
        if stored[key] != manifest[key]:
            what = KEYS_CHANGED if key == "overrides" else f"{key} has"
            raise BadInput(f"hydra.sweep.dir={folder}: {what} changed since this sweep was started; {hint}.")


def _write(folder: Path, manifest: dict[str, Any], put: Callable[[Path, Path], Any]) -> None:
    """Put the manifest in place whole."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = draft_of(folder / MANIFEST)
    try:
        draft.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
        put(draft, folder / MANIFEST)
    finally:
        draft.unlink(missing_ok=True)


def _put_new(draft: Path, target: Path) -> None:
    """Put a file in place whole, unless there is one; where the file system has no links, by writing it there.

    Raises:
        FileExistsError: if there is one.
    """
    try:
        os.link(draft, target)
    except FileExistsError:
        raise
    except OSError:
        with target.open("x", encoding="utf-8") as file:
            file.write(draft.read_text(encoding="utf-8"))


def drawn_seed(folder: Path) -> int:
    """Return the seed that all jobs with `seed: null` share: drawn once for a sweep, kept when it is resumed."""
    stored = json.loads((folder / MANIFEST).read_text(encoding="utf-8")) if (folder / MANIFEST).exists() else {}
    return int(stored.get("seed", randbits(32)))


def _read(folder: Path) -> dict[str, Any]:
    if not (folder / MANIFEST).exists():
        raise BadInput(
            f"hydra.sweep.dir={folder}: is not the folder of a sweep (it has no {MANIFEST}); nothing to resume."
        )
    return dict(json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
