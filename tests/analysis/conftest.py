"""A small stored run, made without the simulation: every number in it is chosen here."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from functools import partial, reduce
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import yaml

from sim.store import schemas as records
from sim.store import tables as stored_tables

CONFIG: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "config.yaml").read_text(encoding="utf-8"))


def _phases() -> list[dict[str, Any]]:
    """List the phases as provenance does."""
    phases, last = [], 0
    for name, phase in CONFIG["regime"].items():
        span = {"first_round": last + 1, "last_round": last + phase["rounds"]}
        phases.append({"name": name, **span, "environments": phase["environments"]})
        last += phase["rounds"]
    return phases


PHASES = _phases()
ENVIRONMENTS = tuple(CONFIG["world"]["environments"])


def policy(name: str, situation: str, environment: str, actions: int) -> np.ndarray:
    """Give a fixed, uneven policy for any name."""
    seed = [ord(letter) for letter in name + situation + environment]
    return np.random.default_rng(seed).dirichlet([0.6] * actions)


def paths(names: Sequence[str], end: np.ndarray, rounds: int, start: np.ndarray | None = None) -> np.ndarray:
    """Go from `start` (K,), or even shares, to `end` (R, K) along a logistic curve: (R, rounds + 1, K)."""
    along = 1 / (1 + np.exp(-12 * (np.linspace(0, 1, rounds + 1) - 0.4)))
    along = (along - along[0]) / (along[-1] - along[0])
    start = np.full(len(names), 1 / len(names)) if start is None else start
    return start + along[None, :, None] * (end[:, None, :] - start)


def default_end(names: Sequence[str], replicates: int) -> np.ndarray:
    """Draw uneven shares at the end."""
    return np.random.default_rng(5).dirichlet(np.linspace(0.3, 2.0, len(names)), size=replicates)


def rounds_table(names: Sequence[str], end: np.ndarray, start: np.ndarray | None = None) -> pl.DataFrame:
    share = paths(names, end, PHASES[-1]["last_round"], start)
    replicate, moment, kind = (axis.ravel() for axis in np.indices(share.shape))
    spans = [(phase["name"], phase["last_round"] - phase["first_round"] + 1) for phase in PHASES]
    phase = [PHASES[0]["name"], *(name for name, length in spans for _ in range(length))]
    paid = 0.7 + 0.02 * kind + np.random.default_rng(2).normal(0, 0.01, kind.size)
    acted = (moment > 0) & (share.ravel() > 0)
    columns = {
        "job": 0,
        "replicate": replicate,
        "phase": np.array(phase, dtype=object)[moment].tolist(),
        "round": moment,
        "motivation": np.array(names, dtype=object)[kind].tolist(),
        "share": share.ravel(),
        "mean_pay": [float(value) if there else None for value, there in zip(paid, acted, strict=True)],
        "selection": np.diff(share, axis=1, prepend=share[:, :1]).ravel(),
        **dict.fromkeys(("drift", "learning", "transmission"), 0.0),
    }
    return records.frame("rounds", columns)


def expected_table(names: Sequence[str], end: np.ndarray) -> pl.DataFrame:
    table = rounds_table(names, end.mean(axis=0, keepdims=True))
    return table.with_columns(trusted=True).select(*records.SCHEMAS["expected"])


def behaviour_table(config: dict[str, Any], end: np.ndarray) -> pl.DataFrame:
    rows = []
    for environment in config["world"]["environments"]:
        for situation, spec in config["world"]["situations"].items():
            actions = list(spec["actions"])
            each = np.array([policy(name, situation, environment, len(actions)) for name in config["motivation"]])
            for replicate, shares in enumerate(end):
                for name, chances in zip([*config["motivation"], "all"], [*each, shares @ each], strict=True):
                    rows += [
                        (replicate, environment, name, situation, action, chance)
                        for action, chance in zip(actions, chances.tolist(), strict=True)
                    ]
    return at_the_end("behaviour", rows)


def outcomes_table(config: dict[str, Any], end: np.ndarray, given: dict[str, dict[str, float]]) -> pl.DataFrame:
    rows, names = [], list(config["motivation"])
    for environment in config["world"]["environments"]:
        for outcome in config["world"]["outcomes"]:
            drawn = np.random.default_rng([len(outcome), len(environment)]).uniform(0.1, 0.9, len(names))
            each = [given.get(outcome, {}).get(name, value) for name, value in zip(names, drawn.tolist(), strict=True)]
            for replicate, shares in enumerate(end):
                everybody = float(shares @ np.array(each))
                for name, value in zip([*names, "all"], [*each, everybody], strict=True):
                    rows.append((replicate, environment, name, outcome, value))
    return at_the_end("outcomes", rows)


def at_the_end(name: str, rows: list[Any]) -> pl.DataFrame:
    """Make a table of (replicate, environment, ...) rows, the same at the end of every phase."""
    schema = records.SCHEMAS[name]
    free = {column: kind for column, kind in schema.items() if column not in ("job", "phase")}
    table = pl.DataFrame(rows, schema=free, orient="row").with_columns(job=pl.lit(0, schema["job"]))
    return pl.concat([table.with_columns(phase=pl.lit(phase["name"])) for phase in PHASES]).select(*schema)


def summary_table(names: Sequence[str], end: np.ndarray, gap: float) -> pl.DataFrame:
    count = len(end)
    columns = dict.fromkeys(records.SCHEMAS["summary"], [None] * count) | {
        "job": [0] * count,
        "replicate": list(range(count)),
        "dominant": [names[k] for k in end.argmax(axis=1)],
        "dominant_share": end.max(axis=1),
        "gap": [gap] * count,
        "training_reward": [0.8] * count,
        "deployment_harm": [0.2] * count,
    }
    for k, name in enumerate(names):
        columns[f"share_{name}"] = end[:, k]
    for name in ENVIRONMENTS:
        if CONFIG["world"]["environments"][name]["score"]:
            columns[f"score_{name}"] = [0.4] * count
    return records.frame("summary", columns)


def lineages_table(config: dict[str, Any], replicates: int) -> pl.DataFrame:
    """Let the first of the founders take over: in round t founder i has living copies while i <= 40 / t."""
    names, agents, rows = list(config["motivation"]), config["population"]["agents"], []
    for phase in PHASES:
        for moment in range(phase["first_round"], phase["last_round"] + 1):
            alive = 1 + 40 // moment
            for replicate in range(replicates):
                for founder in range(alive):
                    copies = agents - alive + 1 if founder == replicate % alive else 1
                    rows.append((replicate, phase["name"], moment, founder, names[founder % len(names)], copies))
    schema = {name: kind for name, kind in records.SCHEMAS["lineages"].items() if name != "job"}
    table = pl.DataFrame(rows, schema=schema, orient="row").with_columns(job=pl.lit(0, pl.UInt32))
    return table.select(*records.SCHEMAS["lineages"])


def minds_table(names: Sequence[str], end: np.ndarray) -> pl.DataFrame:
    """Spread each influence from half to one and a half of the share."""
    spread = {0.05: 0.5, 0.25: 0.8, 0.5: 1.0, 0.75: 1.2, 0.95: 1.5}
    rows = [
        (0, replicate, phase["name"], quantile, name, factor * shares[k])
        for replicate, shares in enumerate(end)
        for phase in PHASES
        for quantile, factor in spread.items()
        for k, name in enumerate(names)
    ]
    return pl.DataFrame(rows, schema=records.SCHEMAS["minds"], orient="row")


def provenance(config: dict[str, Any], replicates: int) -> dict[str, Any]:
    return {
        "schema_version": records.SCHEMA_VERSION, "plan_hash": "0f" * 32, "seed": 0, "engine": "kernel",
        "replicates": replicates, "motivations": list(config["motivation"]), "phases": PHASES, "config": config,
        "command": "mofit seed=0", "software": {"python": "3.12", "numpy": "2.5"}, "git_commit": None,
        "elapsed_seconds": 1.5, "peak_memory_mib": 120.0, "started": "2026-01-01T00:00:00+00:00",
    }  # fmt: skip


def write_run(
    base: Path,
    *,
    names: Sequence[str] | None = None,
    end: Sequence[Sequence[float]] | None = None,
    start: Sequence[float] | None = None,
    replicates: int = 1,
    outcomes: dict[str, dict[str, float]] | None = None,
    gap: float = 0.3,
    folder: str = "run",
    leave_out: Sequence[str] = (),
    expected: Sequence[float] | None = None,
    command: str = "mofit seed=0",
    settings: dict[str, Any] | None = None,
    extra: Sequence[str] = (),
    summary: dict[str, Sequence[Any]] | None = None,
) -> Path:
    """Write a run: names, shares at the end (R, K) and the start (K,), outcomes, gap, settings and summary as wished.

    `extra` are the tables that few runs keep: lineages, minds.
    """
    config = deepcopy(CONFIG)
    for key, value in (settings or {}).items():
        *way, last = key.split(".")
        reduce(lambda node, name: node[name], way, config)[last] = value
    if names is not None:
        template = next(iter(config["motivation"].values()))
        config["motivation"] = {name: config["motivation"].get(name, template) for name in names}
    kinds = list(config["motivation"])
    shares = default_end(kinds, replicates) if end is None else np.array(end, dtype=float)
    job = {"job": [0], "status": ["done"], "error": [None], "seed": [0], "plan_hash": ["0f" * 32]}
    tables = {
        "jobs": records.frame("jobs", job),
        "rounds": rounds_table(kinds, shares, None if start is None else np.array(start)),
        "expected": expected_table(kinds, shares if expected is None else np.array([expected])),
        "behaviour": behaviour_table(config, shares),
        "outcomes": outcomes_table(config, shares, outcomes or {}),
        "summary": summary_table(kinds, shares, gap),
    }
    for name, values in (summary or {}).items():
        kind = records.SCHEMAS["summary"][name]
        tables["summary"] = tables["summary"].with_columns(pl.Series(name, values, dtype=kind))
    rare = {"lineages": lambda: lineages_table(config, len(shares)), "minds": lambda: minds_table(kinds, shares)}
    tables |= {name: rare[name]() for name in extra}
    kept = {name: table for name, table in tables.items() if name not in leave_out}
    stored_tables.write(base / folder, kept, provenance(config, len(shares)) | {"command": command})
    return base / folder


@pytest.fixture
def store(tmp_path: Path) -> Callable[..., Path]:
    """Return `write_run` for this test's own folder."""
    return partial(write_run, tmp_path)


@pytest.fixture(scope="session")
def default_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stored run of all motivations, one replicate; not to be changed."""
    return write_run(tmp_path_factory.mktemp("default"))
