"""Which backend runs the jobs of a dataset, and whether what is asked of it makes sense."""

import re
import socket
from importlib.util import find_spec
from typing import TYPE_CHECKING

from hydra_plugins.ensemble.launcher import EnsembleLauncher
from sim.errors import BadInput, require_name

if TYPE_CHECKING:
    from sim.workers import Workers

BACKENDS = ("threads", "ray")
REACH_SECONDS = 3.0
"""How long the head of a cluster may take to answer at all."""


def check_backend(launcher: EnsembleLauncher) -> None:
    """Refuse options that do not go together, before anything is written.

    Raises:
        BadInput: in one sentence.
    """
    backend, address = launcher.backend, launcher.address
    require_name(f"hydra.launcher.backend={backend}", backend, BACKENDS)
    if launcher.threads is not None and launcher.threads < 1:
        raise BadInput(f"hydra.launcher.threads={launcher.threads}: must be at least 1, or null for all cores.")
    if backend == "threads":
        if address is not None:
            raise BadInput(
                f"hydra.launcher.address={address}: is for a cluster; add hydra.launcher.backend=ray, or leave it out."
            )
        return
    if address is None or not re.fullmatch(r"[\w.-]+:\d{1,5}", address):
        raise BadInput(
            f"hydra.launcher.address={address or 'null'}: must be host:port of a cluster's head, as `ray start --head` "
            "prints it."
        )
    if launcher.threads is not None:
        raise BadInput(
            f"hydra.launcher.threads={launcher.threads}: is for backend=threads; a cluster runs a job on each of "
            "the CPUs that its nodes were started with (`ray start --num-cpus`)."
        )
    if launcher.output != "dataset":
        raise BadInput(
            f"hydra.launcher.output={launcher.output}: runs jobs here, one by one; a cluster needs output=dataset."
        )
    if find_spec("ray") is None:
        raise BadInput(
            "hydra.launcher.backend=ray: Ray is not installed; it comes with the extra `ray`: `uv sync --extra ray` "
            "or `pip install '.[ray]'`."
        )


def check_reach(address: str) -> None:
    """Refuse an address where nothing answers; Ray itself would try for minutes, then end the process.

    Raises:
        BadInput: in one sentence.
    """
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=REACH_SECONDS).close()
    except (OSError, OverflowError) as error:
        raise BadInput(
            f"hydra.launcher.address={address}: nothing answers there ({error}); is the cluster up (`ray status`)?"
        ) from None


def workers_of(launcher: EnsembleLauncher) -> "Workers | None":
    """Return who runs the units of a sweep in place of threads."""
    if launcher.backend == "threads":
        return None
    from hydra_plugins.ensemble._ray import Cluster

    assert launcher.address is not None
    return Cluster(launcher.address)
