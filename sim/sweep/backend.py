"""The backend that runs the jobs of a dataset, and the checks of its options."""

import re
import socket
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from sim.errors import BadInput, require_name

if TYPE_CHECKING:
    from sim.sweep.workers import Workers

BACKENDS = ("threads", "ray")
REACH_SECONDS = 3.0
"""Seconds within which the head of a cluster must answer."""


@dataclass(frozen=True)
class Backend:
    """The options of the launcher: who runs the jobs of a sweep, and where results go.

    Attributes:
        output: `dataset` (a few Parquet files for the whole sweep) or `folders` (Hydra's folder per job).
        name: `threads` of this machine, or a `ray` cluster.
        address: host:port of the cluster's head.
        threads: number of jobs that run at once; None takes all cores, or fewer if jobs are very short.
    """

    output: str
    name: str
    address: str | None
    threads: int | None


def check_backend(asked: Backend) -> None:
    """Check the options before anything is written.

    Raises:
        BadInput: for options that do not go together.
    """
    backend, address = asked.name, asked.address
    require_name(f"hydra.launcher.backend={backend}", backend, BACKENDS)
    if asked.threads is not None and asked.threads < 1:
        raise BadInput(f"hydra.launcher.threads={asked.threads}: must be at least 1, or null for all cores.")
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
    if asked.threads is not None:
        raise BadInput(
            f"hydra.launcher.threads={asked.threads}: is for backend=threads; a cluster runs a job on each of "
            "the CPUs that its nodes were started with (`ray start --num-cpus`)."
        )
    if asked.output != "dataset":
        raise BadInput(
            f"hydra.launcher.output={asked.output}: runs jobs here, one by one; a cluster needs output=dataset."
        )
    if find_spec("ray") is None:
        raise BadInput(
            "hydra.launcher.backend=ray: Ray is not installed; it comes with the extra `ray`: `uv sync --extra ray` "
            "or `pip install '.[ray]'`."
        )


def check_reach(address: str) -> None:
    """Check that the head of a cluster answers. Ray itself would try for minutes and then end the process.

    Raises:
        BadInput: if nothing answers at the address.
    """
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=REACH_SECONDS).close()
    except (OSError, OverflowError) as error:
        raise BadInput(
            f"hydra.launcher.address={address}: nothing answers there ({error}); is the cluster up (`ray status`)?"
        ) from None


def workers_of(asked: Backend) -> "Workers | None":
    """Return the workers that run the units of a sweep; None stands for threads of this process."""
    if asked.name == "threads":
        return None
    from sim.sweep.cluster import Cluster  # Ray takes seconds to import

    assert asked.address is not None
    return Cluster(asked.address)
