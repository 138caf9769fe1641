"""Workers on a Ray cluster. Units are sent as plain data, tables are returned, and only this machine writes files.

Nodes need this program and Ray, but no shared disk. If a worker or a node dies, another worker runs its unit again and
returns the same tables.
"""

import os
import socket
import subprocess
import sys
from concurrent.futures import Future
from typing import Any

from sim.builders.digest import program_digest
from sim.errors import BadInput
from sim.memo import Memo
from sim.sweep.unit import Lost, Ran, Unit, run_unit

os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
# Under `uv run`, Ray would otherwise make every node build a new environment from the internet.
os.environ.setdefault("RAY_ENABLE_UV_RUN_RUNTIME_ENV", "0")

import ray
from ray.exceptions import RayError, RayTaskError

RETRIES = 5
"""How often a unit is run again after its worker or node died."""
JOIN_SECONDS = 30.0
"""Seconds within which joining must succeed; only a time limit tells another program's port from a slow cluster."""
QUIET: dict[str, Any] = {"logging_level": "ERROR", "log_to_driver": False}


class Cluster:
    """Workers on the CPUs of all nodes, one unit per CPU.

    Raises:
        BadInput: if there is no cluster at the address, or this machine is not one of its nodes.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        _require_joinable(address)
        ray.init(address, **QUIET)
        self._run = ray.remote(num_cpus=1, max_retries=RETRIES)(_run_here)
        self._program = program_digest()

    @property
    def count(self) -> int:
        """Number of CPUs of the cluster at this moment."""
        resources: Any = ray.cluster_resources  # Ray types some of its functions
        return max(1, int(resources().get("CPU", 0)))

    def submit(self, unit: Unit) -> Future[Ran]:
        """Send a unit to the cluster."""
        result: Future[Ran] = Future()
        self._run.remote(unit, self._program).future().add_done_callback(lambda ended: self._tell(ended, result))
        return result

    def stop(self) -> None:
        """Leave the cluster; this ends the units that still run."""
        ray.shutdown()

    def _tell(self, ended: "Future[Ran]", result: Future[Ran]) -> None:
        """Pass on a result, or the sweep's exception for its failure."""
        try:
            ran = ended.result()
        except BaseException as error:  # any exception must reach the future, since the sweep waits for it
            result.set_exception(self._meaning(error))
        else:
            result.set_result(ran)

    def _meaning(self, error: BaseException) -> BaseException:
        """Turn an error of the cluster into the exception that a sweep understands."""
        if isinstance(error, RayTaskError):  # a job's own failure would have been a row
            return BadInput(f"hydra.launcher.address={self._address}: {_reason(error)}")
        if isinstance(error, RayError):
            name, said = type(error).__name__, _lines(error)[0].rstrip(".")
            return Lost(f"no worker of the cluster came to its end ({name}{'' if said == name else f': {said}'}).")
        return error


def _run_here(unit: Unit, program: bytes) -> Ran:
    """Run a unit in a worker of the cluster, if it has the very program that sent it."""
    if program_digest() != program:
        raise BadInput(f"node {socket.gethostname()} has another version of this program; all nodes need the same.")
    return run_unit(unit, Memo(), lambda rounds: None)


def _reason(error: RayTaskError) -> str:
    if isinstance(error.cause, BadInput):
        return str(error.cause)
    said = _lines(error.cause)[-1].rstrip(".")
    return f"a node cannot run this program ({said}); install it there, with the extra `ray`."


def _lines(error: BaseException) -> list[str]:
    """Return the lines of an error's message; its type's name if the message is empty."""
    return str(error).strip().splitlines() or [type(error).__name__]


def _require_joinable(address: str) -> None:
    """Join and leave the cluster in another process, because a failure to join may end the process."""
    program = f"import sys, ray; ray.init(sys.argv[1], **{QUIET})"
    try:
        tried = subprocess.run(
            [sys.executable, "-c", program, address], capture_output=True, text=True, timeout=JOIN_SECONDS, check=False
        )
        said = tried.stderr.strip().splitlines()[-1:] if tried.returncode else None
    except subprocess.TimeoutExpired:
        said = [f"no answer in {JOIN_SECONDS:.0f} seconds"]
    if said is not None:
        raise BadInput(
            f"hydra.launcher.address={address}: this machine cannot join a Ray cluster there "
            f"({' '.join(said).rstrip('.')}); it must be one of its nodes (`ray start --address={address}`)."
        )
