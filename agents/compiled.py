"""Compile a rule with numba, into a cache that notices every edit.

numba's own cache looks at the file of a function but not at the files of the functions it calls, so an edited rule
would leave the old kernel running. Here the cache folder is named by a hash of *all* compiled sources: any edit
starts an empty one.
"""

import os
import re
import stat
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal, cast

import numba
from numba.core.caching import FunctionCache

ROOT = Path(__file__).resolve().parents[1]
_MARK = re.compile(r"^ *@(compiled|inlined|joined)$", re.MULTILINE)
_settings: Any = numba.config


def compiled_sources() -> list[Path]:
    """List every source file that defines a compiled function."""
    files = [file for folder in ("agents", "sim", "analysis") for file in (ROOT / folder).rglob("*.py")]
    return sorted(file for file in files if _MARK.search(file.read_text(encoding="utf-8")))


@cache
def cache_folder() -> Path:
    """Name the cache folder for the sources as they are now."""
    digest = blake2b(numba.__version__.encode(), digest_size=8)
    for file in compiled_sources():
        digest.update(file.relative_to(ROOT).as_posix().encode() + file.read_bytes())
    return writable_base() / f"numba-{digest.hexdigest()}"


@cache
def writable_base() -> Path:
    """Return the folder that caches stand in: the user's, or a temporary one where the user's cannot be written."""
    wanted = _wanted_base()
    if wanted is not None and _can_write(wanted):
        return wanted
    temporary = Path(tempfile.gettempdir()) / f"motivation-fitness-{os.getuid() if hasattr(os, 'getuid') else 'user'}"
    if not _is_mine(temporary):
        temporary = Path(tempfile.mkdtemp(prefix="motivation-fitness-"))
    said = f"{wanted or 'a home folder'}: cannot be written, so compiled rules are kept in {temporary}"
    print(f"{said} (see MOFIT_CACHE_DIR).", file=sys.stderr)
    return temporary


def _wanted_base() -> Path | None:
    """Return where the environment says that caches go; None where the user has no home."""
    if "MOFIT_CACHE_DIR" in os.environ:
        return Path(os.environ["MOFIT_CACHE_DIR"])
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "motivation-fitness"
    except RuntimeError:  # a user whom the system does not know, as in a container
        return None


def _can_write(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK)


def _is_mine(folder: Path) -> bool:
    """Make a folder that nobody else can write; False if somebody else's is there, whose code we would run."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        about = folder.lstat()
    except OSError:
        return False
    mine = not hasattr(os, "getuid") or about.st_uid == os.getuid()
    return stat.S_ISDIR(about.st_mode) and mine and not about.st_mode & 0o022


def is_cold() -> bool:
    """Tell whether the next run must compile first (about ten seconds)."""
    return not _settings.DISABLE_JIT and not cache_folder().exists()


class MendingCache(FunctionCache):
    """numba's cache on disk; what was cut short is compiled anew instead of failing at every later start."""

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return compiled code, or None where there is none that can be read."""
        try:
            return super().load_overload(sig, target_context)  # type: ignore[no-untyped-call]
        except Exception:  # whatever a damaged pickle raises
            self.flush()  # type: ignore[no-untyped-call]
            return None


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
        compiled: Any = numba.njit(cache=True, nogil=True, error_model="numpy", inline=inline)(function)
        if not _settings.DISABLE_JIT:
            compiled._cache = MendingCache(function)  # type: ignore[no-untyped-call]
        return cast(F, compiled)
    finally:
        _settings.CACHE_DIR = before
