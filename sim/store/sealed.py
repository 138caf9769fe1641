"""JSON files that contain the digest of their content, by which truncated or altered files are found."""

import json
from collections.abc import Callable, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any

from sim.errors import BadInput
from sim.store.replace import put, put_file

SEAL = "digest"


def write_sealed(file: Path, content: Mapping[str, Any], put: Callable[[Path, Path], object] = put) -> None:
    """Write JSON, sealed, whole or not at all."""
    text = json.dumps({**content, SEAL: _digest(content)}, indent=2) + "\n"
    put_file(file, lambda draft: draft.write_text(text, encoding="utf-8"), put)


def read_sealed(file: Path) -> dict[str, Any]:
    """Read JSON that was sealed.

    Raises:
        BadInput: if the content does not fit its digest.
        FileNotFoundError: if the file is missing.
    """
    try:
        content = dict(json.loads(file.read_text(encoding="utf-8")))
        if content.pop(SEAL, None) == _digest(content):
            return content
    except (ValueError, TypeError, RecursionError):
        pass
    raise BadInput(f"{file}: is damaged, or was written by another version of this program.")


def _digest(content: Mapping[str, Any]) -> str:
    return blake2b(json.dumps(content, sort_keys=True).encode(), digest_size=16).hexdigest()
