"""Compile a rule with numba, into a cache that notices every edit.

numba's own cache looks at the file of a function, but not at the files of the functions and constants that the function
uses. An edited rule would leave the old kernel running. Here a hash of all sources of compiled code names the cache
folder, so that any edit starts an empty one.
"""

import os
import re
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal, cast

import numba
from numba.core.caching import FunctionCache

ROOT = Path(__file__).resolve().parents[1]
CORE = ("agents", "sim")
"""Packages whose compiled functions call one another and share a cache folder."""
_MARK = re.compile(r"^ *@(compiled|inlined|joined)$", re.MULTILINE)
_FROM = re.compile(r"^from ((?:agents|analysis|sim)[\w.]*) import (\w[^\n]*)?", re.MULTILINE)
_settings: Any = numba.config


def compiled_sources() -> list[Path]:
    """List the files of `agents` and `sim` that compile a function, and the files that these import from."""
    files = [file for folder in CORE for file in (ROOT / folder).rglob("*.py")]
    return with_imports([file for file in files if _compiles(file)])


def with_imports(files: Sequence[Path]) -> list[Path]:
    """List files, the files that they import from, and in turn the imports of those that compile a function.

    Compiled code holds the constants and the types that its file imports. No other file can change what it computes.
    """
    found, new = set(files), list(files)
    while new:
        imported = {source for file in new for source in _imported_by(file)} - found
        found |= imported
        new = [file for file in imported if _compiles(file)]
    return sorted(found)


@cache
def cache_folder(file: Path | None = None) -> Path:
    """Name the cache folder for the sources as they are now.

    Args:
        file: where a function is defined. A file outside `agents` and `sim` has a folder of its own, which also depends
            on that file and its imports.
    """
    sources = compiled_sources()
    if file is not None and not any(file.is_relative_to(ROOT / folder) for folder in CORE):
        sources += with_imports([file])
    digest = blake2b(numba.__version__.encode(), digest_size=8)
    for source in sources:
        place = source.relative_to(ROOT).as_posix() if source.is_relative_to(ROOT) else source.name
        digest.update(place.encode() + source.read_bytes())
    return writable_base() / f"numba-{digest.hexdigest()}"


def _compiles(file: Path) -> bool:
    return _MARK.search(file.read_text(encoding="utf-8")) is not None


def _imported_by(file: Path) -> Iterator[Path]:
    """Yield the files of this program that a file imports from, as a module or for names in it."""
    for module, names in _FROM.findall(file.read_text(encoding="utf-8")):
        place = ROOT.joinpath(*module.split("."))
        modules = [place / name.split(" as ")[0].strip() for name in names.split(",")]
        for source in [place.with_suffix(".py"), place / "__init__.py", *(one.with_suffix(".py") for one in modules)]:
            if source.is_file():
                yield source


@cache
def writable_base() -> Path:
    """Return the parent folder of all caches: the user's cache folder, or a temporary one if that cannot be written."""
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
    """Return the cache folder that environment variables name, else the default; None if the user has no home."""
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
    """Make a folder that only this user can write; False if another user owns it, since its code would be run."""
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
    """numba's cache on disk, in which a damaged entry is compiled anew instead of failing at every later start."""

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return compiled code; None if the cache holds none, or none that can be read."""
        try:
            return super().load_overload(sig, target_context)  # type: ignore[no-untyped-call]  # as all of numba
        except Exception:  # a damaged pickle may raise anything
            self.flush()  # type: ignore[no-untyped-call]  # as all of numba
            return None


def compiled[F: Callable[..., object]](function: F) -> F:
    """Compile a function without the GIL, cached on disk; plain Python under NUMBA_DISABLE_JIT=1."""
    return _compile(function, "never")


def inlined[F: Callable[..., object]](function: F) -> F:
    """Compile as `compiled` does, but copy the code into its callers: for functions called once per agent or episode.

    numba counts references to every array that a call passes. The atomic count costs more than drawing an episode.
    """
    return _compile(function, "always")


def joined[F: Callable[..., object]](function: F) -> F:
    """Compile as `compiled` does, but without a cache of its own: for functions that are made at run time.

    Their code is cached with the functions that call them.
    """
    return cast(F, numba.njit(nogil=True, error_model="numpy")(function))


def _compile[F: Callable[..., object]](function: F, inline: Literal["never", "always"]) -> F:
    before = _settings.CACHE_DIR
    _settings.CACHE_DIR = str(cache_folder(Path(function.__code__.co_filename).resolve()))
    try:
        compiled: Any = numba.njit(cache=True, nogil=True, error_model="numpy", inline=inline)(function)
        if not _settings.DISABLE_JIT:
            compiled._cache = MendingCache(function)  # type: ignore[no-untyped-call]  # as all of numba
        return cast(F, compiled)
    finally:
        _settings.CACHE_DIR = before
