"""Whether what networks are built with is there."""

from importlib.util import find_spec

from sim.errors import BadInput


def require_extra() -> None:
    """Raise `BadInput` where what networks are built with is not installed."""
    for library in ("jax", "optax"):
        if find_spec(library) is None:
            raise BadInput(
                f"engine=network: needs {library}, which is not installed; `uv sync --extra network` installs it."
            )
