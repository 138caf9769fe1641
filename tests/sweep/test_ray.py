"""Sweeps on a Ray cluster of two nodes, on addresses of this machine alone: the same bytes, whoever dies."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sweep.sweeps import ENVIRONMENT, apart, command, table_bytes

os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
pytest.importorskip("ray", reason="needs the extra `ray`: uv sync --extra ray")

from ray.cluster_utils import Cluster

from sim.errors import BadInput
from sim.sweep.cluster import _run_here
from sim.sweep.unit import Unit

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux: two nodes in 127.0.0.0/8, and /proc"),
]
HEAD, OTHER = "127.0.0.2", "127.0.0.3"
LONG = ["-m", "regime=rl_only", "population.agents=2000", "regime.rl.episodes=200", "regime.rl.rounds=200,201"]
LONG += ["seed=0,1,2", "replicates=2", "~hydra.callbacks.report"]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    short = tempfile.mkdtemp(prefix="ray", dir="/tmp")  # names of sockets may not be long
    patience = {"health_check_initial_delay_ms": 0, "health_check_period_ms": 1000, "health_check_failure_threshold": 5}
    small = {"num_cpus": 1, "object_store_memory": 100_000_000, "include_dashboard": False}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_TMPDIR", short)
        cluster = Cluster(True, head_node_args={**small, "node_ip_address": HEAD, "_system_config": patience})
        try:
            cluster.add_node(node_ip_address=OTHER, **small)
            yield cluster
        finally:
            cluster.shutdown()
            shutil.rmtree(short, ignore_errors=True)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("threads") / "sweep"
    done = apart(folder, *LONG)
    assert done.returncode == 0, done.stderr
    return table_bytes(folder)


def busy_workers(node: Any) -> list[int]:
    """List the processes of a node that run a unit now."""
    raylets = {entry.process.pid for entry in node.all_processes["raylet"]}
    found = []
    for process in Path("/proc").iterdir():
        try:
            if process.name.isdecimal() and (process / "cmdline").read_bytes().startswith(b"ray::_run_here"):
                parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
                found += [int(process.name)] if parent in raylets else []
        except (OSError, ValueError):  # ended meanwhile
            continue
    return found


def wait_for[T](what: Callable[[], T], seconds: float = 120) -> T:
    deadline = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
    return found


def start(cluster: Cluster, folder: Path) -> "subprocess.Popen[str]":
    words = [*LONG, "hydra.launcher.backend=ray", f"hydra.launcher.address={cluster.address}"]
    return subprocess.Popen(
        command(folder, *words), cwd=folder.parent, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True
    )


def test_interrupted_and_resumed(cluster: Cluster, expected: dict[str, bytes], tmp_path: Path) -> None:
    run = start(cluster, tmp_path / "cut")
    try:
        wait_for(lambda: all(busy_workers(node) for node in cluster.list_all_nodes()))
        wait_for((tmp_path / "cut" / "chunks").exists)
        run.send_signal(signal.SIGINT)
        said = run.communicate(timeout=30)[1]
    finally:
        run.kill()
    assert run.returncode == 130, said
    assert said.strip().endswith("hydra.sweeper.resume=true goes on from there.")
    wait_for(lambda: not any(busy_workers(node) for node in cluster.list_all_nodes()), 20)
    assert not (tmp_path / "cut" / "tables").exists()
    done = apart(tmp_path / "cut", "-m", "hydra.sweeper.resume=true", "~hydra.callbacks.report")
    assert done.returncode == 0, done.stderr
    assert table_bytes(tmp_path / "cut") == expected


def test_a_worker_and_a_node_die(cluster: Cluster, expected: dict[str, bytes], tmp_path: Path) -> None:
    """Both are at work when they are killed: a process on the head, and all of the other node."""
    run = start(cluster, tmp_path / "sweep")
    try:
        wait_for(lambda: all(busy_workers(node) for node in cluster.list_all_nodes()))
        for process in busy_workers(cluster.head_node):
            os.kill(process, signal.SIGKILL)
        (doomed,) = (node for node in cluster.list_all_nodes() if node.node_ip_address == OTHER)
        cluster.remove_node(doomed, allow_graceful=False)
        said = run.communicate(timeout=300)[1]
    finally:
        run.kill()
    assert run.returncode == 0, said
    assert table_bytes(tmp_path / "sweep") == expected


def test_a_node_with_another_program_is_refused() -> None:
    with pytest.raises(BadInput, match="has another version of this program"):
        _run_here(Unit(0, {}), b"another")


def test_nobody_listens_and_nothing_is_lost(tmp_path: Path) -> None:
    words = [
        "-m",
        "regime=rl_only",
        "population.agents=20",
        "regime.rl.episodes=2",
        "seed=0,1",
        "~hydra.callbacks.report",
    ]
    half = apart(tmp_path / "sweep", *words, "hydra.sweeper.shard=1/2")
    assert half.returncode == 0, half.stderr
    before = sorted((tmp_path / "sweep").rglob("*"))
    assert_refused(tmp_path / "sweep", "127.0.0.1:1", *words, "hydra.sweeper.resume=true")
    assert sorted((tmp_path / "sweep").rglob("*")) == before
    again = apart(tmp_path / "sweep", *words, "hydra.sweeper.resume=true")
    assert again.returncode == 0, again.stderr
    assert len(table_bytes(tmp_path / "sweep")) == 3


def test_packets_are_dropped(tmp_path: Path) -> None:
    """A full queue of connections drops further ones in silence, as a firewall does."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as silent:
        waiting = [socket.socket() for _ in range(4)]
        for connection in waiting:
            connection.setblocking(False)
            connection.connect_ex(silent.getsockname())
        assert_refused(tmp_path / "sweep", f"127.0.0.1:{silent.getsockname()[1]}", "-m", "seed=0,1")
        for connection in waiting:
            connection.close()
    assert not (tmp_path / "sweep").exists()


def assert_refused(folder: Path, address: str, *words: str) -> None:
    """Hold that a sweep is refused in one sentence within ten seconds."""
    started = time.monotonic()
    done = apart(folder, *words, "hydra.launcher.backend=ray", f"hydra.launcher.address={address}")
    assert time.monotonic() - started < 10
    assert done.returncode == 2
    assert done.stderr.startswith(f"mofit: hydra.launcher.address={address}: nothing answers there")
    assert done.stderr.count("\n") == 1
