"""Ten million stored rows: the tables and the report of a run, and of a sweep, stay within time and memory.

Data are made by repeating a small run, its shares shifted from replicate to replicate; the report is written by another
process, whose CPU time and largest memory the system tells. Two cores for 30 s are 60 s of CPU.
"""

import json
import os
import subprocess
import sys
import time

import numpy as np
import polars as pl
import pytest

from sim.store import parquet
from sim.store import schemas as records
from sim.store import tables as stored_tables
from sim.store.digests import seal
from tests.analysis.sweeps import NAMES

pytestmark = pytest.mark.slow

ROWS = 10_000_000
CPU_SECONDS, MEMORY = 60.0, 2 * 2**30


def measured(folder):
    """Write the report in another process; return seconds, CPU seconds and bytes."""
    code = f"from analysis.commands.report import build_report; build_report({str(folder)!r})"
    start = time.perf_counter()
    child = subprocess.Popen([sys.executable, "-c", code])
    _, status, usage = os.wait4(child.pid, 0)
    assert status == 0
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def stored_rows(folder):
    return sum(table.select(pl.len()).collect().item() for table in stored_tables.load(folder).tables.values())


@pytest.fixture
def large_run(store):
    """A run of so many replicates that its tables hold ten million rows."""
    folder = store(extra=("lineages",))
    value = {"rounds": "share", "behaviour": "probability", "outcomes": "expected", "summary": "gap"}
    value["lineages"] = "copies"
    each = sum(parquet.read(folder / "tables" / f"{name}.parquet").height for name in value)
    count = -(-ROWS // each)
    many = pl.LazyFrame({"replicate": range(count)}, schema={"replicate": pl.UInt32})
    for name, column in value.items():
        file = folder / "tables" / f"{name}.parquet"
        small = parquet.read(file)
        shift = 1 - 1e-4 * (pl.col("replicate") % 97)
        shifted = (pl.col(column) * shift).cast(small.schema[column])
        rows = many.join(small.lazy().drop("replicate"), how="cross").with_columns(shifted)
        rows.select(small.columns).sink_parquet(folder / "large.parquet", row_group_size=2**17)
        (folder / "large.parquet").replace(file)
    facts = folder / "tables" / "provenance.json"
    facts.write_text(
        json.dumps(json.loads(facts.read_text(encoding="utf-8")) | {"replicates": count}), encoding="utf-8"
    )
    seal(folder / "tables")
    return folder


@pytest.fixture
def large_sweep(tmp_path):
    """A sweep of 100 x 100 jobs, 24 replicates each: ten million rows of `rounds`."""
    side, replicates, rounds = 100, 24, 21
    jobs, kinds = np.arange(side * side), len(NAMES)
    noise = np.random.default_rng(8).normal(0, 0.2, (len(jobs), replicates))
    first = 1 / (1 + np.exp(-4 * (jobs[:, None] // side / side - jobs[:, None] % side / side) - noise))
    job, replicate = (axis.ravel() for axis in np.indices(first.shape))
    share = np.stack([first.ravel(), 1 - first.ravel()], axis=1)
    summary = dict.fromkeys(records.SCHEMAS["summary"], [None] * len(job)) | {
        "job": job, "replicate": replicate, "dominant": np.array(NAMES, dtype=object)[share.argmax(1)].tolist(),
        "dominant_share": share.max(1), "gap": share[:, 1] / 2, "deployment_harm": share[:, 1] / 3,
        "training_reward": 0.8 + share[:, 0] / 10, **{f"share_{name}": share[:, k] for k, name in enumerate(NAMES)},
    }  # fmt: skip
    columns = {"job": jobs, "status": ["done"] * len(jobs), "error": [None] * len(jobs), "seed": [0] * len(jobs),
               "plan_hash": ["0f"] * len(jobs), "world.x": jobs // side, "regime.y": (jobs % side) / 10}  # fmt: skip
    base = tmp_path / "sweep" / "tables"
    for name, table in (("jobs", columns), ("summary", summary)):
        (base / name).mkdir(parents=True)
        records.frame(name, table).write_parquet(base / name / "part-00000.parquet")
    (base / "rounds").mkdir()
    for part, some in enumerate(np.array_split(np.arange(len(job)), 8)):
        along = np.linspace(0, 1, rounds)[:, None]
        path = (1 - along) / kinds + along * share[some][:, None, :]
        rest = [name for name in records.SCHEMAS["rounds"] if name not in ("job", "replicate", "share")]
        table = {name: [None] * path.size for name in rest} | {
            "job": np.repeat(job[some], rounds * kinds), "replicate": np.repeat(replicate[some], rounds * kinds),
            "phase": ["rl"] * path.size, "round": np.tile(np.repeat(np.arange(rounds), kinds), len(some)),
            "motivation": np.tile(np.array(NAMES, dtype=object), len(some) * rounds).tolist(), "share": path.ravel(),
        }  # fmt: skip
        records.frame("rounds", table).write_parquet(base / "rounds" / f"part-{part:05d}.parquet", row_group_size=2**17)
    facts = {"schema_version": records.SCHEMA_VERSION, "engine": "kernel", "command": "mofit -m", "software": {}}
    (base / "provenance.json").write_text(json.dumps(facts | {"plan_hash": "sweep"}), encoding="utf-8")
    return tmp_path / "sweep"


@pytest.mark.parametrize("kind", ["large_run", "large_sweep"])
def test_ten_million_rows_are_reported_within_time_and_memory(request, kind):
    folder = request.getfixturevalue(kind)
    rows = stored_rows(folder)
    assert rows >= ROWS
    seconds, cpu, memory = measured(folder)
    print(f"\n{kind}: {rows / 1e6:.1f} million rows, {seconds:.1f} s, {cpu:.1f} s of CPU, {memory / 2**20:.0f} MiB")
    assert cpu < CPU_SECONDS
    assert memory < MEMORY
    assert (folder / "report.html").stat().st_size < 10_000_000
