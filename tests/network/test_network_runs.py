"""Networks fill the tables of a run, the same each time, and refuse what they cannot play."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

pytest.importorskip("jax")

from sim.builders.plan import build
from sim.config.compose import compose
from sim.engines.network import extra
from sim.errors import BadInput
from sim.model.evaluate import evaluate
from sim.runs.run import run
from sim.store.schemas import SCHEMAS
from sim.store.tables import load
from sim.tables.tabulate import EVERYBODY

SMALL = (
    "engine=network",
    "regime=rl_only",
    "motivation=[intended,reward_seeker]",
    "regime.rl.rounds=3",
    "regime.rl.episodes=4",
    "regime.deployment.rounds=2",
    "regime.deployment.episodes=4",
    "network.units=4",
    "network.sequences=16",
    "network.pretraining=50",
)


@pytest.fixture(scope="module")
def tables() -> dict[str, pl.DataFrame]:
    return run(build(compose(*SMALL)), engine="network", replicates=2)


def test_every_table_is_filled(tables: dict[str, pl.DataFrame]) -> None:
    assert {"jobs", "summary", "rounds", "expected", "behaviour", "outcomes", "population"} <= set(tables)
    for name, table in tables.items():
        assert set(SCHEMAS[name]) <= set(table.columns), name
    assert tables["rounds"]["share_deployed"].null_count() == 0
    assert tables["summary"]["training_reward"].is_between(0.0, 2.0).all()


def test_shares_and_chances_are_whole(tables: dict[str, pl.DataFrame]) -> None:
    by_round = tables["rounds"].group_by("replicate", "round").agg(pl.col("share", "share_deployed").sum())
    assert by_round["share"].to_numpy() == pytest.approx(1.0, abs=1e-4)
    assert by_round["share_deployed"].to_numpy() == pytest.approx(1.0, abs=1e-4)
    acts = tables["behaviour"].filter(pl.col("motivation") == EVERYBODY)
    chances = acts.group_by("replicate", "phase", "environment", "situation").agg(pl.col("probability").sum())
    assert chances["probability"].to_numpy() == pytest.approx(1.0, abs=1e-4)


def test_a_network_s_own_behaviour_stands_in_the_rows_of_the_population(tables: dict[str, pl.DataFrame]) -> None:
    """A tiny, hardly pretrained network is far from the mean over motivations: its rows do not come from shares."""
    plan = build(compose(*SMALL))
    expected = evaluate(plan.cast)["training"].behaviour
    end = tables["rounds"].filter((pl.col("round") == 3) & (pl.col("replicate") == 0))["share"].to_numpy()
    by_shares = np.tensordot(end, expected, axes=1)
    rows = tables["behaviour"].filter(
        (pl.col("environment") == "training") & (pl.col("replicate") == 0) & (pl.col("phase") == "rl")
    )
    own = rows.filter(pl.col("motivation") == EVERYBODY)["probability"].to_numpy()
    assert np.abs(own - by_shares.ravel()).max() > 0.05
    intended = rows.filter(pl.col("motivation") == "intended")["probability"].to_numpy()
    assert intended == pytest.approx(expected[0].ravel(), abs=1e-9)


def test_the_same_seed_gives_the_same_tables(tables: dict[str, pl.DataFrame]) -> None:
    again = run(build(compose(*SMALL)), engine="network", replicates=2)
    for name, table in tables.items():
        assert table.equals(again[name], null_equal=True), name
    other = run(build(compose(*SMALL, "seed=1")), engine="network", replicates=2)
    assert not tables["rounds"].equals(other["rounds"])


def test_a_network_has_another_hash_and_its_settings_count() -> None:
    small = [word for word in SMALL if not word.startswith("engine")]
    kernel, mesa = (build(compose(*small, f"engine={engine}")).hash for engine in ("kernel", "mesa"))
    network = build(compose(*SMALL)).hash
    assert kernel == mesa != network
    assert build(compose(*SMALL, "network.rate=0.1")).hash != network
    assert build(compose(*small, "engine=kernel", "network.rate=0.1")).hash == kernel


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["network.gradient=group", "network.group=5"], "network.group=5: must divide the 16 sequences"),
        (["regime.rl.probe.penalty=0.5"], "regime.rl.probe.penalty: has no counterpart in a network"),
        (["regime.rl.transmission.reflection=0.1"], "regime.rl.transmission.reflection: has no counterpart"),
        (["world.seizure.episodes=2"], "world.seizure.episodes: has no counterpart"),
        (["motivation.intended.practice=5"], "motivation.intended.practice: has no counterpart"),
        (["network.salience=0"], "network.salience=0: a network cannot see what an agent is told"),
        (["network.rate=1e39"], "training of replicate 0 broke down by step 1 of phase rl (NaN); use a smaller step"),
    ],
)
def test_what_cannot_be_played_is_said(words: list[str], said: str) -> None:
    with pytest.raises(BadInput) as raised:
        run(build(compose(*SMALL, *words)), engine="network", replicates=2)
    assert said in str(raised.value)


def test_a_missing_extra_is_said_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extra, "find_spec", lambda name: None)
    with pytest.raises(BadInput, match="needs jax, which is not installed; `uv sync --extra network` installs it"):
        extra.require_extra()


@pytest.mark.slow
def test_a_sweep_of_networks_resumes_and_a_job_that_breaks_down_fails_alone(tmp_path: Path) -> None:
    from tests.sweep.sweeps import mofit, table_bytes

    words = ["-m", *SMALL, "network.rate=0.5,1e30", "~hydra.callbacks.report"]
    mofit(tmp_path, *words)
    jobs = load(tmp_path)["jobs"].collect().sort("job")
    assert jobs["status"].to_list() == ["done", "failed"]
    assert "broke down" in jobs["error"][1]
    before = table_bytes(tmp_path)
    mofit(tmp_path, *words, "hydra.sweeper.resume=true")
    assert table_bytes(tmp_path) == before
    assert load(tmp_path).provenance["engine"] == "network"


@pytest.mark.slow
def test_pretraining_is_faithful() -> None:
    """Before training, behaviour and shares are within .03 of the founders', wherever the regime leads."""
    from sim.engines.network.run import run_network

    plan = build(compose("engine=network", "regime=rl_only", "regime.rl.rounds=1", "network.rate=0.0", "seed=3"))
    ran = run_network(plan, range(1))
    realised, history = ran.realised[0][0], ran.results[0][0][0]
    for place, (name, environment) in enumerate(plan.cast.world.environments.items()):
        if name in ("training", "deployment"):
            founders = np.tensordot(plan.prior, evaluate(plan.cast)[name].behaviour, axes=1)
            met = environment.probability > 0
            assert np.abs(realised.behaviour[place] - founders)[met].max() < 0.03
    assert np.abs(history.share[0] - plan.prior).max() < 0.03
    assert np.abs(realised.deployed[0] - plan.prior).max() < 0.03


def test_over_one_episode_totals_are_expectations_and_over_many_they_are_bounded() -> None:
    """Attributed to one motivation alone, a network's totals are that motivation's."""
    from sim.engines.network.outcome import expected_outcomes

    for episodes in (1, 8):
        plan = build(compose(*SMALL, f"evaluation.episodes={episodes}"))
        found = evaluate(plan.cast)
        acts = np.stack([found[name].behaviour for name in plan.cast.world.environments])
        acts[:, 1] = 0.0  # everything is done by the first
        outcomes, totals = expected_outcomes(plan, found, acts)
        for place, one in enumerate(found.values()):
            assert outcomes[place] == pytest.approx(one.per_episode[0])
            assert totals[place] == pytest.approx(one.horizon.total(np.eye(2)[:1], episodes)[0])


@pytest.mark.slow
def test_experts_under_a_gate_follow_selection_in_deployment() -> None:
    """The premise can hold: there, what a network does in deployment is what the model says, within .05 of episodes.

    The model is that of the same rule: the mean path of the softmax gradient on the motivations of a mind.
    """
    from sim.engines.network.run import run_network
    from sim.expected.shares import expected_shares

    words = ["regime=rl_only", "regime.deployment.rounds=1", "regime.rl.transmission.mutation=0.0", "seed=5"]
    experts = ["network.policy=experts", "network.rate=10", "network.steps=2", "network.sequences=512"]
    plan = build(compose(*words, "engine=network", *experts))
    ran = run_network(plan, range(2))
    minds = ["population.minds=mixed", "regime.rl.learning.rule=softmax_gradient", "regime.rl.learning.rate=1.0"]
    model = build(compose(*words, *minds, "regime.rl.rounds=3000", "regime.rl.selection.demography=none"))
    share, world = expected_shares(model)[0][-1], plan.cast.world
    expected = np.tensordot(share, evaluate(plan.cast)["deployment"].behaviour, axes=1)
    founders = np.tensordot(plan.prior, evaluate(plan.cast)["deployment"].behaviour, axes=1)
    place, weight = list(world.environments).index("deployment"), world.environments["deployment"].probability
    for replicate in range(2):
        does = ran.realised[replicate][0].behaviour[place]
        assert np.abs(does - expected).sum(axis=1) @ weight / 2 < 0.05
        assert np.abs(does - founders).sum(axis=1) @ weight / 2 > 0.08  # it has moved, and far


def test_a_process_that_computes_in_double_precision_changes_nothing(tables: dict[str, pl.DataFrame]) -> None:
    """As one that has inferred motivations from answers before."""
    import jax

    with jax.enable_x64(True):
        again = run(build(compose(*SMALL)), engine="network", replicates=2)
    assert again["rounds"].equals(tables["rounds"])


def test_compiled_programs_are_kept_where_the_process_wants_them(
    tables: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    import jax

    chosen = jax.config.jax_compilation_cache_dir
    assert list(Path(chosen).glob("jit_play_round-*-cache"))
    jax.config.update("jax_compilation_cache_dir", str(tmp_path))
    try:
        extra.keep_programs()
        assert jax.config.jax_compilation_cache_dir == str(tmp_path)
    finally:
        jax.config.update("jax_compilation_cache_dir", chosen)
