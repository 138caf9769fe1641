"""Replicates where they are needed: the error of the repeated test, the budget, and bytes that tell nothing of a run.

The errors for two equals are exact, by enumeration. The simulated one has a fixed seed and a false-alarm rate of 1e-3.
"""

import signal
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest

from analysis.stored import open_sweep
from analysis.sweeps.layout import Layout, layout
from analysis.sweeps.tables import cells
from sim.store.tables import load
from sim.sweep.looks.lead import LEVEL, p_value
from sim.sweep.looks.schedule import FEWEST, LOOK_LEVEL, LOOKS, Schedule
from tests.laws.judge import binomial_p_value
from tests.sweep.sweeps import ENVIRONMENT, command, leftovers, mofit, swept, table_bytes

LAW = ["-m", "experiment=law", "population.agents=20", "records=summary", "~hydra.callbacks.report"]
KEYS = ["regime.law.rounds=4,8", "world.parameters.pay_a=range(0.3,0.71,0.1)"]
ADAPTIVE = [*LAW, *KEYS, "replicates=8", "hydra.sweeper.replicates=adaptive", "hydra.sweeper.budget=300"]
RESUME = ["-m", "~hydra.callbacks.report", "hydra.sweeper.resume=true"]


def error(first: int, level: float, tied: float = 0.0) -> float:
    """Chance that one of the looks at two equals calls a winner, exactly; `tied` replicates count for neither."""
    standing, called, draws = {(0, 0): 1.0}, 0.0, 0
    for look in range(LOOKS):
        for _ in range(first * 2**look - draws):
            after: dict[tuple[int, int], float] = {}
            for (a, b), chance in standing.items():
                for to, part in (((a + 1, b), (1 - tied) / 2), ((a, b + 1), (1 - tied) / 2), ((a, b), tied)):
                    after[to] = after.get(to, 0.0) + chance * part
            standing = after
        draws = first * 2**look
        clear = [pair for pair in standing if p_value(max(pair), min(pair)) <= level]
        called += sum(standing.pop(pair) for pair in clear)
    return called


@pytest.mark.parametrize("first", [FEWEST, 9, 12])
@pytest.mark.parametrize("tied", [0.0, 0.3])
def test_looking_again_calls_one_of_two_equals_at_most_so_often(first: int, tied: float) -> None:
    assert error(first, LOOK_LEVEL, tied) <= LEVEL


def test_a_look_at_the_full_level_would_err_more_often() -> None:
    assert error(FEWEST, LEVEL) > LEVEL


def test_a_unanimous_first_look_can_be_clear() -> None:
    assert p_value(FEWEST, 0) <= LOOK_LEVEL < p_value(FEWEST - 1, 0)


def followed(schedule: Schedule, chance: list[float], seed: int) -> None:
    """Follow a schedule with leaders drawn from chances, each job's from a stream of its own."""
    streams = [np.random.default_rng([seed, job]) for job in range(schedule.jobs)]
    drawn: dict[int, list[str]] = {job: [] for job in range(schedule.jobs)}
    while batch := schedule.ask():
        for job, count in batch.items():
            more = streams[job].choice(len(chance), size=count - len(drawn[job]), p=chance)
            drawn[job] += [f"kind_{k}" for k in more]
        schedule.tell({job: drawn[job] for job in batch})


@pytest.mark.parametrize("kinds", [2, 4])
def test_a_neutral_map_is_called_resolved_in_at_most_the_stated_share(kinds: int) -> None:
    jobs = 2000
    schedule = Schedule(jobs, FEWEST, 10**9)
    followed(schedule, [1 / kinds] * kinds, seed=3)
    called = jobs - len(schedule.unclear)
    assert called <= LEVEL * jobs or binomial_p_value(called, jobs, LEVEL) > 1e-3


def test_the_budget_is_kept_and_goes_to_whom_it_settles_first() -> None:
    schedule = Schedule(4, 8, 4 * 8 + 8 + 7)
    assert schedule.ask() == dict.fromkeys(range(4), 8)
    schedule.tell({0: ["a"] * 4 + ["b"] * 4, 1: ["a"] * 8, 2: ["a"] * 7 + ["b"], 3: []})
    assert schedule.unclear == [2, 0]
    assert schedule.ask() == {2: 16}
    schedule.tell({2: ["a"] * 8 + ["b"] * 8})
    assert schedule.ask() == {}
    assert schedule.runs == 40


def test_no_job_is_looked_at_more_often_than_stated() -> None:
    schedule = Schedule(1, 8, 10**9)
    followed(schedule, [0.5, 0.5, 0.0], seed=0)
    assert schedule.asked[0] <= 8 * 2 ** (LOOKS - 1) == schedule.most


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return swept(tmp_path_factory.mktemp("looks") / "whole", *ADAPTIVE)


def test_replicates_go_where_the_winner_is_unclear(whole: Path) -> None:
    run = open_sweep(whole)
    jobs = run["jobs"].select("world.parameters.pay_a", "replicates").collect()
    assert jobs["replicates"].sum() <= 300
    assert set(jobs["replicates"]) <= {8, 16, 32, 64}
    equal = jobs.filter(jobs["world.parameters.pay_a"].is_between(0.49, 0.51))["replicates"]
    assert equal.min() > 8
    counts = run["summary"].group_by("job").len().sort("job").collect()["len"]
    assert counts.to_list() == run["jobs"].sort("job").collect()["replicates"].to_list()


def test_bytes_do_not_depend_on_threads_batches_or_a_resume(whole: Path, tmp_path: Path) -> None:
    other = swept(tmp_path / "other", *ADAPTIVE, "hydra.launcher.threads=1", "hydra.sweeper.max_batch_size=3")
    assert table_bytes(other) == table_bytes(whole)
    assert "look" not in mofit(other, *RESUME).stderr
    assert table_bytes(other) == table_bytes(whole)
    assert not leftovers(other)


def test_killed_between_looks_it_ends_as_if_it_had_not_been(whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "killed"
    run = subprocess.Popen(command(folder, *ADAPTIVE), cwd=tmp_path, env=ENVIRONMENT, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while run.poll() is None and not (folder / "tables").exists():
        assert time.monotonic() < deadline
        time.sleep(0.005)
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert load(folder)["jobs"].collect().height == 10
    swept(folder, *RESUME)
    assert table_bytes(folder) == table_bytes(whole)
    assert not leftovers(folder)


def test_cells_that_pool_jobs_count_the_first_look_alone(whole: Path) -> None:
    run = open_sweep(whole)
    alone = cells(run, layout(run))
    assert alone["runs"].sum() == run["summary"].collect().height
    assert set(alone.filter(alone["resolved"])["runs"]) <= {8, 16, 32, 64}
    x = layout(run, "world.parameters.pay_a").x
    pooled = cells(run, Layout(x, None, None, ()))
    assert set(pooled["runs"]) == {16}


def test_a_plan_says_the_most_it_takes(tmp_path: Path) -> None:
    done = mofit(tmp_path / "plan", *ADAPTIVE, "plan=true")
    assert done.stdout.startswith("at most, were the budget of 300 runs spent evenly:\njobs: 10, runs: 300")
