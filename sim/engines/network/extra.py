"""The libraries of the extra `network`: check that they are installed, and set where jax keeps compiled programs."""

from importlib.util import find_spec

from agents.compiled import writable_base
from sim.errors import BadInput

KEPT_BYTES = 2**28
"""Bytes of compiled programs that are kept. The program that was used longest ago is removed first."""


def require_extra() -> None:
    """Raise `BadInput` if a library of the extra `network` is not installed."""
    for library in ("jax", "optax"):
        if find_spec(library) is None:
            raise BadInput(
                f"engine=network: needs {library}, which is not installed; `uv sync --extra network` installs it."
            )


def keep_programs() -> None:
    """Make jax keep compiled programs in the user's cache folder, unless the process has chosen another folder.

    The name of an entry depends on the program, the version of jax and the machine. A damaged entry is compiled anew.
    """
    import jax  # heavy

    if jax.config.jax_compilation_cache_dir is None:
        wanted = {"dir": str(writable_base() / "programs"), "max_size": KEPT_BYTES}
        for name, value in wanted.items():
            jax.config.update(f"jax_compilation_cache_{name}", value)  # type: ignore[no-untyped-call]  # jax types no settings
