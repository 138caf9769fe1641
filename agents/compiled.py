"""Compile a rule with numba, into a cache that notices every edit.

numba's own cache looks at the file of a function but not at the files of the functions it calls, so an edited rule
would leave the old kernel running. Here the cache folder is named by a hash of *all* compiled sources: any edit
starts an empty one.
"""

import os
import re
from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal, cast

import numba

ROOT = Path(__file__).resolve().parents[1]
_MARK = re.compile(r"^ *@(compiled|inlined|joined)$", re.MULTILINE)
_settings: Any = numba.config


def compiled_sources() -> list[Path]:
    """List every source file that defines a compiled function."""
    files = [*(ROOT / "agents").rglob("*.py"), *(ROOT / "sim").rglob("*.py")]
    return sorted(file for file in files if _MARK.search(file.read_text(encoding="utf-8")))


@cache
def cache_folder() -> Path:
    """Name the cache folder for the sources as they are now."""
    digest = blake2b(numba.__version__.encode(), digest_size=8)
    for file in compiled_sources():
        digest.update(file.relative_to(ROOT).as_posix().encode() + file.read_bytes())
    default = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "motivation-fitness"
    base = Path(os.environ.get("MOFIT_CACHE_DIR", default))
    return base / f"numba-{digest.hexdigest()}"


def is_cold() -> bool:
    """Tell whether the next run must compile first (about ten seconds)."""
    return not _settings.DISABLE_JIT and not cache_folder().exists()


def compiled[F: Callable[..., object]](function: F) -> F:
    """Compile a function without the GIL, cached on disk; plain Python under NUMBA_DISABLE_JIT=1."""
    return _compile(function, "never")


def inlined[F: Callable[..., object]](function: F) -> F:
    """Compile as `compiled` does, but copied into its callers: for what is called once per agent or episode.

    numba counts references to every array it passes, atomically, which costs more than drawing an episode.
    """
    return _compile(function, "always")


def joined[F: Callable[..., object]](function: F) -> F:
    """Compile as `compiled` does, but without a cache: for functions made by functions, kept with their callers."""
    return cast(F, numba.njit(nogil=True, error_model="numpy")(function))


def _compile[F: Callable[..., object]](function: F, inline: Literal["never", "always"]) -> F:
    before = _settings.CACHE_DIR
    _settings.CACHE_DIR = str(cache_folder())
    try:
        return cast(F, numba.njit(cache=True, nogil=True, error_model="numpy", inline=inline)(function))
    finally:
        _settings.CACHE_DIR = before
