"""A sweep on a cluster is told of every failure, even of one that says nothing: otherwise it would wait for ever."""

from concurrent.futures import CancelledError, Future

import pytest

pytest.importorskip("ray", reason="needs the extra `ray`: uv sync --extra ray")

from ray.exceptions import RayError, RayTaskError, WorkerCrashedError

from sim.errors import BadInput
from sim.sweep.cluster import Cluster
from sim.sweep.unit import Lost, Ran

FAILURES = [
    (RayTaskError("run", "", MemoryError()), BadInput, "a node cannot run this program (MemoryError); install it"),
    (RayTaskError("run", "", ImportError("no\nnumba.")), BadInput, "cannot run this program (numba); install it"),
    (RayTaskError("run", "", BadInput("node b has another version.")), BadInput, "node b has another version."),
    (RayError(), Lost, "no worker of the cluster came to its end (RayError)."),
    (WorkerCrashedError(), Lost, "came to its end (WorkerCrashedError: The worker died"),
    (CancelledError(), CancelledError, ""),
    (KeyError(), KeyError, ""),
]


@pytest.mark.parametrize(("error", "kind", "said"), FAILURES, ids=repr)
def test_every_failure_is_told(error: Exception, kind: type[Exception], said: str) -> None:
    cluster = Cluster.__new__(Cluster)
    cluster._address = "127.0.0.1:6379"
    ended: Future[Ran] = Future()
    result: Future[Ran] = Future()
    ended.add_done_callback(lambda future: cluster._tell(future, result))
    ended.set_exception(error)
    with pytest.raises(kind) as caught:
        result.result(timeout=1)
    assert said in str(caught.value)
