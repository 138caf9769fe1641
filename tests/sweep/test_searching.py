"""`hydra/sweeper=optuna`, the real plugin: it goes by the objective that runs return, into one dataset."""

from pathlib import Path

import polars as pl
import pytest
import yaml

from sim.store.tables import load
from tests.sweep.sweeps import mofit, swept

pytest.importorskip("hydra_plugins.hydra_optuna_sweeper")
pytestmark = [  # what Optuna 2, which the plugin asks for, does that SQLAlchemy and Optuna itself have moved on from
    pytest.mark.filterwarnings(f"ignore::{kind}:(optuna|hydra_plugins.hydra_optuna_sweeper).*")
    for kind in ("DeprecationWarning", "FutureWarning")
]
OPTUNA = ("-m", "hydra/sweeper=optuna", "hydra.sweeper.sampler.seed=1", "hydra.sweeper.n_jobs=4", "records=summary")
SMALL = ("regime=rl_only", "regime.rl.rounds=5", "population.agents=20", "regime.rl.episodes=2")
QUIET = ("~hydra.callbacks.report",)


def test_optuna_searches_worlds_and_stores_one_dataset(tmp_path: Path) -> None:
    """What it calls best is the best of what is stored, a mean over replicates."""
    words = (*OPTUNA, *SMALL, *QUIET, "hydra.sweeper.n_trials=8", "hydra.sweeper.direction=maximize", "replicates=2")
    searched = ("world.parameters.hackability=interval(0,1)", "population.awareness=choice(0.1,0.9)")
    folder = swept(tmp_path, *words, *searched, "objective=summary:training_reward")
    best = yaml.safe_load((folder / "optimization_results.yaml").read_text())
    stored = load(folder)
    means = stored["summary"].group_by("job").agg(pl.col("summary:training_reward").mean())
    jobs = stored["jobs"].join(means, on="job").sort("summary:training_reward").collect()
    assert jobs.height == 8
    top = jobs.row(-1, named=True)
    assert best["best_value"] == pytest.approx(top["summary:training_reward"])
    assert {key: top[key] for key in best["best_params"]} == pytest.approx(best["best_params"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "hydra/sweeper=optuna: searches for what makes an objective largest or smallest; name a measure"),
        (("objective=share:shcemer",), "objective=share:shcemer: motivation shcemer: unknown name 'shcemer'"),
        (
            ("objective=kept:drifter:rl", "+population.prior.bias.drifter=-900"),
            "objective=kept:drifter:rl: has no value",
        ),
    ],
)
def test_a_search_that_cannot_be_made_is_refused(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    done = mofit(tmp_path, *OPTUNA, *SMALL, *QUIET, "hydra.sweeper.n_trials=2", "seed=choice(1,2)", *words)
    assert done.returncode == 2
    assert said in done.stderr
