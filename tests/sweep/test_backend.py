"""Who runs a sweep: what goes together, what is refused, and units that nobody could bring to their end."""

from collections.abc import Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hydra_plugins.ensemble.launcher import EnsembleLauncher
from sim.errors import BadInput
from sim.memo import Memo
from sim.sweep import backend
from sim.sweep.ensemble import Sweep
from sim.sweep.results.chunks import Chunks
from sim.sweep.unit import Lost, Ran, Unit, run_unit
from tests.sim.configs import small

HEAD = "127.0.0.1:6379"
BAD = [
    ({"backend": "foo"}, "backend=foo: unknown name 'foo'; Allowed: ray, threads"),
    ({"address": HEAD}, "add hydra.launcher.backend=ray, or leave it out"),
    ({"backend": "ray"}, "address=null: must be host:port"),
    ({"backend": "ray", "address": "somewhere"}, "address=somewhere: must be host:port"),
    ({"backend": "ray", "address": HEAD, "threads": 2}, "threads=2: is for backend=threads"),
    ({"backend": "ray", "address": HEAD, "output": "folders"}, "a cluster needs output=dataset"),
    ({"backend": "ray", "address": HEAD}, "Ray is not installed; it comes with the extra `ray`"),
]


def launcher(**options: Any) -> EnsembleLauncher:
    return EnsembleLauncher(
        **{"output": "dataset", "backend": "threads", "address": None, "threads": None, "verify": False, **options}
    )


@pytest.mark.parametrize(("options", "said"), BAD, ids=lambda value: str(value)[:50])
def test_options_that_do_not_go_together(options: dict[str, Any], said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend, "find_spec", lambda name: None)  # as if Ray were not installed
    with pytest.raises(BadInput) as refused:
        launcher(**options).setup(hydra_context=None, task_function=None, config=None)  # type: ignore[arg-type]
    assert said in str(refused.value)
    assert str(refused.value).count("\n") == 0


class Unlucky:
    """Workers that lose the units of some jobs."""

    count = 2

    def __init__(self, *jobs: int) -> None:
        self.jobs = jobs
        self.stopped = False

    def submit(self, unit: Unit) -> Future[Ran]:
        future: Future[Ran] = Future()
        if set(unit.configs) & set(self.jobs):
            future.set_exception(Lost("all workers died."))
        else:
            future.set_result(run_unit(unit, Memo(), lambda rounds: None))
        return future

    def stop(self) -> None:
        self.stopped = True


def sweep(folder: Path, configs: Mapping[int, Any], workers: Unlucky) -> Sweep:
    chunks = Chunks(folder)
    done = frozenset(chunks.done())
    return Sweep(list(configs), configs.__getitem__, str, chunks, done=done, workers=workers)


def test_a_lost_unit_is_failed_rows_and_is_run_when_resumed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.sweep.ensemble.LARGEST_CHUNK", 1)
    configs = {job: small(f"seed={job}", "replicates=2") for job in range(3)}
    unlucky = Unlucky(1)
    outcomes = sweep(tmp_path, configs, unlucky).run()
    assert unlucky.stopped
    assert {job: outcome.error for job, outcome in outcomes.items()} == {0: None, 1: "all workers died.", 2: None}
    assert {key[:2] for key in Chunks(tmp_path).done()} == {(0, 0), (0, 1), (2, 0), (2, 1)}
    assert sweep(tmp_path, configs, Unlucky()).run()[1].error is None
    assert {key[:2] for key in Chunks(tmp_path).done()} == {(job, r) for job in range(3) for r in range(2)}


def test_founders_travel_with_the_unit(tmp_path: Path) -> None:
    """Workers elsewhere cannot read this machine's disk: the population must come along, and be used."""
    stored = pl.DataFrame({"replicate": [0], "agent": [0], "motivation": ["intended"], "influence": [1.0]})
    config = small()
    config["population"] |= {"founders": str(tmp_path / "not_here")}
    unit = Unit(0, {0: config}, populations={str(tmp_path / "not_here"): stored})
    ran = run_unit(unit, Memo(), lambda rounds: None)
    founders = ran.tables["rounds"].filter(pl.col("round") == 0, pl.col("motivation") == "intended")
    assert founders["share"].to_list() == [1.0]
