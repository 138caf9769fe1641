"""Digests of stored files, by which truncated, emptied or altered files are found.

A stored folder holds a list of digests, with a line per file as `b2sum -l 128` writes it. A damaged line affects its
own file only.
"""

import os
from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b, file_digest
from pathlib import Path

from sim.store.replace import put_file, sync

DIGESTS = "digests.txt"


def seal(draft: Path, known: Mapping[str, str] | None = None) -> None:
    """Write the list of digests of all files below a draft, and flush the draft and the list to disk.

    Args:
        draft: a folder that no process reads yet.
        known: digests, by name, of files that come from a sealed folder. These digests are kept and not computed anew.
    """
    known, lines = known or {}, []
    for file in sorted(path for path in draft.rglob("*") if path.is_file() and path != draft / DIGESTS):
        name = file.relative_to(draft).as_posix()
        if name not in known:
            sync(file)
        lines.append(f"{known.get(name) or _digest(file)}  {name}\n")
    (draft / DIGESTS).write_text("".join(lines), encoding="utf-8")
    for path in (draft / DIGESTS, *(path for path in draft.rglob("*") if path.is_dir()), draft):
        sync(path)


def put_digest(file: Path) -> None:
    """List the digest of one file in the folder that it is in, whose other files have no list."""
    put_file(file.parent / DIGESTS, lambda draft: draft.write_text(f"{_digest(file)}  {file.name}\n", encoding="utf-8"))


def listed(folder: Path) -> dict[str, str] | None:
    """Return the digests that a folder lists, by name; None for folders of older versions, which have no list."""
    try:
        text = (folder / DIGESTS).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None
    return {name: digest for digest, _, name in (line.partition("  ") for line in text.splitlines()) if name}


def complaint(folder: Path, name: str, digests: Mapping[str, str] | None) -> str | None:
    """Return what is wrong with a file of a folder, given the folder's list of digests; None if the file is whole."""
    try:
        found = _digest(folder / name)
    except FileNotFoundError:
        return "is missing"
    if digests is None:
        return None
    if name not in digests:
        return f"is not in the list of {DIGESTS}"
    return None if digests[name] == found else "differs from what was stored"


def complaints(folder: Path) -> dict[str, str]:
    """Return what is wrong with a folder's files, by name; empty if the folder is as it was stored."""
    digests = listed(folder)
    if digests is None:
        return {DIGESTS: "is missing"}
    here = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {DIGESTS}
    wrong = {name: complaint(folder, name, digests) for name in sorted(here | digests.keys())}
    return {name: message for name, message in wrong.items() if message is not None}


def _digest(file: Path) -> str:
    found = file.stat()
    return _digest_of(os.fspath(file), found.st_ino, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=2**16)
def _digest_of(file: str, *_identity: int) -> str:
    """Return the digest of a file; cached as long as the file's identity does not change."""
    with Path(file).open("rb") as opened:
        return file_digest(opened, lambda: blake2b(digest_size=16)).hexdigest()
