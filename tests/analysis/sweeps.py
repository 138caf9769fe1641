"""Small stored sweeps, made without the simulation: who wins where is chosen here."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
from omegaconf import OmegaConf

from analysis.stored import open_sweep
from analysis.sweeps.mesh import SWEEPER
from sim.store import schemas as records
from sim.store import tables as stored_tables
from sim.sweep.design.quadtree import Point, values
from sim.sweep.design.search import Search

NAMES = ("intended", "reward_seeker")

Job = Mapping[str, Any]
"""Values of keys, and `shares`: a tuple per replicate in the order of the names; none for a failed job."""


def write_sweep(
    folder: Path,
    jobs: Sequence[Job],
    names: Sequence[str] = NAMES,
    command: str = "mofit -m a=1,2",
    rounds: Sequence[int] = (),
    **measures: Any,
) -> Path:
    """Write a sweep; a measure is a function of a job. With `rounds`, shares go evenly from equal to those given."""
    keys = list(dict.fromkeys(key for job in jobs for key in job if key != "shares"))
    failed = [not job["shares"] for job in jobs]
    columns = {
        "job": list(range(len(jobs))),
        "status": ["failed" if bad else "done" for bad in failed],
        "error": ["out of luck" if bad else None for bad in failed],
        "seed": [0] * len(jobs),
        "plan_hash": ["0f"] * len(jobs),
        **{key: [job.get(key) for job in jobs] for key in keys},
    }
    rows = [(j, r, job, shares) for j, job in enumerate(jobs) for r, shares in enumerate(job["shares"])]
    summary = {name: [None] * len(rows) for name in records.SCHEMAS["summary"]} | {
        "job": [j for j, _, _, _ in rows],
        "replicate": [r for _, r, _, _ in rows],
        "dominant": [names[max(range(len(names)), key=shares.__getitem__)] for _, _, _, shares in rows],
        "dominant_share": [max(shares) for _, _, _, shares in rows],
        "gap": [0.25] * len(rows),
        "deployment_harm": [0.1] * len(rows),
        "training_reward": [0.8] * len(rows),
        **{f"share_{name}": [shares[k] for _, _, _, shares in rows] for k, name in enumerate(names)},
        **{name: [measure(job) for _, _, job, _ in rows] for name, measure in measures.items()},
    }
    for name, table in (("jobs", columns), ("summary", summary)):
        (folder / "tables" / name).mkdir(parents=True)
        records.frame(name, table).write_parquet(folder / "tables" / name / "part-00000.parquet")
    if rounds:
        (folder / "tables" / "rounds").mkdir()
        _rounds(rows, names, rounds).write_parquet(folder / "tables" / "rounds" / "part-00000.parquet")
    provenance = {"schema_version": records.SCHEMA_VERSION, "seed": 0, "engine": "kernel", "command": command,
                  "software": {"python": "3.12"}, "plan_hash": "sweep", "git_commit": None}  # fmt: skip
    (folder / "tables" / "provenance.json").write_text(json.dumps(provenance), encoding="utf-8")
    return folder


def _rounds(rows: Sequence[Any], names: Sequence[str], rounds: Sequence[int]) -> pl.DataFrame:
    """Make the rounds table of (job, replicate, _, shares) rows."""
    start, cells = 1 / len(names), []
    for job, replicate, _, shares in rows:
        for moment in rounds:
            for name, end in zip(names, shares, strict=True):
                cells.append((job, replicate, "rl", moment, name, start + moment / rounds[-1] * (end - start)))
    columns = ("job", "replicate", "phase", "round", "motivation", "share")
    found = dict(zip(columns, map(list, zip(*cells, strict=True)), strict=True))
    rest = {name: [None] * len(cells) for name in records.SCHEMAS["rounds"] if name not in columns}
    return records.frame("rounds", found | rest)


def grid(winner: Any, xs: Sequence[Any], ys: Sequence[Any], replicates: int = 6) -> list[dict[str, Any]]:
    """Make a job per pair of values; `winner(x, y)` is the position of who wins it, None where it failed."""
    jobs = []
    for x in xs:
        for y in ys:
            place = winner(x, y)
            shares = () if place is None else (((0.8, 0.2), (0.2, 0.8))[place],) * replicates
            jobs.append({"world.x": x, "regime.y": y, "shares": shares})
    return jobs


X, Y = values(0.0, 1.0, 33, whole=False), values(10, 100, 33, whole=True)


def share(point: Point) -> float:
    """Share of the first motivation: one half on the line from (0.2, 10) to (0.8, 100)."""
    x, y = X[point[0]], (Y[point[1]] - 10) / 90
    return min(max(0.5 + 2 * (x - 0.2 - 0.6 * y), 0.02), 0.98)


def adaptive(
    folder: Path, budget: int = 10**6, lost: Sequence[Point] = (), rounds: Sequence[int] = ()
) -> stored_tables.Records:
    """Store an adaptive sweep over X and Y; points in `lost` failed."""
    search = Search(5, 33, 2, budget)
    while batch := search.ask():
        search.tell({p: [] if p in lost else ["intended" if share(p) > 0.5 else "reward_seeker"] * 2 for p in batch})
    jobs = [
        {"world.x": X[i], "regime.y": Y[j], "replicates": n}
        | {"shares": () if (i, j) in lost else [(share((i, j)), 1 - share((i, j)))] * n}
        for (i, j), n in search.asked.items()
    ]
    write_sweep(folder, jobs, rounds=rounds)
    hydra = {"sweeper": {"_target_": SWEEPER, "coarse": 5, "resolution": 33}}
    hydra |= {"overrides": {"task": []}, "runtime": {"choices": {}}}
    OmegaConf.save(OmegaConf.create({"hydra": hydra, "order": [], "regime": {}}), folder / "multirun.yaml")
    return open_sweep(folder)


def datasets(chart: Any) -> list[list[dict[str, Any]]]:
    """Return the tables inside a chart."""
    return list(chart.to_dict()["datasets"].values())


def rows_with(chart: Any, *fields: str) -> list[dict[str, Any]]:
    """Return the rows of the tables that have exactly or at least these fields, the first such table."""
    return next(rows for rows in datasets(chart) if rows and set(fields) <= set(rows[0]))
