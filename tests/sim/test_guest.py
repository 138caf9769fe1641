"""The simulation as a guest: in a program that uses Hydra itself, in Mesa's batches, pickled."""

import os
import pickle
import subprocess
import sys
from pathlib import Path

import mesa
import pytest
from hydra import compose as hydra_compose
from hydra import initialize_config_dir
from hydra.core.config_store import ConfigStore
from hydra.core.global_hydra import GlobalHydra
from hydra.core.hydra_config import HydraConfig
from omegaconf import OmegaConf

from agents.compiled import ROOT
from sim.builders.plan import build
from sim.config.compose import compose as shared_compose
from sim.config.schema import register
from sim.engines.mesa import MotivationModel
from sim.runs.run import run
from sim.sweep.design.experiment import experiment_jobs
from tests.sim.configs import small

compose = shared_compose.__wrapped__
"""Without what tests share: each call composes."""


@pytest.fixture
def host(tmp_path: Path):
    """A program of another's, in which Hydra is initialised, with a schema and a resolver named as ours are."""
    (tmp_path / "host.yaml").write_text("defaults: [schema, _self_]\nlead: ${sum:1,2}\n", encoding="utf-8")
    before = dict(ConfigStore.instance().repo)
    ConfigStore.instance().store(name="schema", node={"theirs": 1})
    OmegaConf.register_new_resolver("sum", lambda *terms: "their own", replace=True)
    GlobalHydra.instance().clear()
    with initialize_config_dir(config_dir=str(tmp_path), version_base="1.2"):
        yield lambda: hydra_compose("host", return_hydra_config=True)
    ConfigStore.instance().repo = before
    register()


@pytest.mark.parametrize("call", [lambda: compose("regime=rl_only"), lambda: experiment_jobs("flawless_reward")])
def test_a_program_with_hydra_of_its_own_finds_it_as_it_was(host, call) -> None:
    before = GlobalHydra.instance().hydra
    HydraConfig.instance().set_config(host())
    call()
    assert GlobalHydra.instance().hydra is before
    found = host()
    assert (found.theirs, found.lead) == (1, "their own")
    assert found.hydra.runtime.version_base == "1.2"
    assert HydraConfig.get().job.name == found.hydra.job.name


def test_composing_leaves_nothing_behind_where_nobody_uses_hydra() -> None:
    code = (
        "from sim.config.compose import compose; from hydra.core.global_hydra import GlobalHydra;"
        "assert compose('regime=rl_only')['seed'] == 0; assert not GlobalHydra.instance().is_initialized()"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    assert subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0


@pytest.mark.parametrize("minds", ["pure", "mixed"])
def test_a_model_pickles_in_the_middle_of_a_phase(minds: str) -> None:
    config = small("regime=rl_only", f"population={minds}")
    model = MotivationModel(build(config))
    model.step()
    other = pickle.loads(pickle.dumps(model))
    while model.running:
        model.step()
        other.step()
    assert (other.share == model.share).all()
    assert not other.running
    assert other.datacollector.get_model_vars_dataframe().equals(model.datacollector.get_model_vars_dataframe())


def test_a_seed_of_mesas_takes_the_place_of_the_plans() -> None:
    plan, other = build(small("regime=rl_only")), build(small("regime=rl_only", "seed=5"))
    given, own = MotivationModel(plan, rng=5), MotivationModel(other)
    for model in (given, own):
        model.run_for(2)
    assert (given.share == own.share).all()
    assert given.plan.hash != plan.hash


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_batch_run(tmp_path: Path) -> None:
    """In processes of their own, as Mesa starts them: the same end as our runs of the same replicates."""
    plan = build(small("regime=rl_only"))
    rows = mesa.batch_run(
        MotivationModel, {"plan": [plan], "replicate": range(3)}, number_processes=2, display_progress=False
    )
    end = run(plan, replicates=3)["summary"].sort("replicate")
    assert [row["replicate"] for row in sorted(rows, key=lambda row: row["replicate"])] == [0, 1, 2]
    for row in rows:
        for name in plan.names:
            assert row[name] == end[f"share_{name}"][row["replicate"]]
