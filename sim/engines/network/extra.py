"""The library that networks are built with: whether it is there, and where it keeps what it compiled."""

from importlib.util import find_spec

from agents.compiled import writable_base
from sim.errors import BadInput

KEPT_BYTES = 2**28
"""Compiled programs that are kept; those used longest ago go first."""


def require_extra() -> None:
    """Raise `BadInput` where what networks are built with is not installed."""
    for library in ("jax", "optax"):
        if find_spec(library) is None:
            raise BadInput(
                f"engine=network: needs {library}, which is not installed; `uv sync --extra network` installs it."
            )


def keep_programs() -> None:
    """Have jax keep what it compiles in the user's cache folder, unless the process has chosen a folder itself.

    An entry is named by the program, the version of jax and the machine; a damaged one is compiled anew.
    """
    import jax  # heavy

    if jax.config.jax_compilation_cache_dir is None:
        wanted = {"dir": str(writable_base() / "programs"), "max_size": KEPT_BYTES}
        for name, value in wanted.items():
            jax.config.update(f"jax_compilation_cache_{name}", value)  # type: ignore[no-untyped-call]
