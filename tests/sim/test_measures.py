"""What is measured of a run: the same numbers for claims, single runs and sweeps, and nothing of it decides a plan."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from analysis.claims.arms import run_arms
from sim.builders.plan import build
from sim.config.compose import compose
from sim.errors import BadInput
from sim.measures.kept import objective, require_measurable
from sim.measures.names import COUNTED, MEASURES, form, measure
from sim.runs.run import run
from sim.store.schemas import SCHEMAS, measures_in
from sim.store.tables import load
from sim.sweep.design.experiment import Job
from sim.sweep.results.merge import merge
from tests.sweep.sweeps import SHORT, mofit, swept, table_bytes

SMALL = ("regime=rl_only", "population.agents=20", "regime.rl.episodes=2", "regime.rl.rounds=4", "replicates=3")
TEXTS = (
    *(
        "share:schemer",
        "share:schemer+intended:rl",
        "kept:intended:rl",
        "outcome:deployment:harm",
        "score:audit:schemer",
    ),
    *("never_hit", "tail:deployment:harm:0.95:schemer", "beats:gap:category", "rounds_until:schemer:0.2", "gap"),
    *("summary:deployment_harm", "fitness:rl:schemer:intended", "auroc:schemer:audit", "term:selection:schemer"),
)
ASKED = f"measures=[{','.join(TEXTS)}]"


@pytest.fixture(scope="module")
def asked() -> dict[str, Any]:
    return compose(*SMALL, ASKED, "objective=share:schemer")


@pytest.fixture(scope="module")
def summary(asked: dict[str, Any]) -> pl.DataFrame:
    return run(build(asked), replicates=3, engine="kernel")["summary"]


def test_a_run_keeps_what_a_claim_measures(asked: dict[str, Any], summary: pl.DataFrame) -> None:
    """Draws of a measure belong to the replicate, so that the numbers are equal, not only alike."""
    (arm,) = run_arms([Job({}, asked)], 3)
    for text in TEXTS:
        assert summary[text].to_list() == pytest.approx(measure(arm, text).tolist(), rel=1e-12, nan_ok=True), text
    assert measures_in(summary.columns) == [text for text in TEXTS if text not in SCHEMAS["summary"]]


def test_mesa_and_kernel_measure_alike(asked: dict[str, Any], summary: pl.DataFrame) -> None:
    assert run(build(asked), replicates=3, engine="mesa")["summary"].equals(summary)


def test_an_endless_population_has_measures_that_count_nothing() -> None:
    config = compose(*SMALL, "engine=expected", "replicates=1", "measures=[share:schemer,expected_share:schemer]")
    found = run(build(config), engine="expected")["summary"]
    assert found["share:schemer"][0] == pytest.approx(found["expected_share:schemer"][0], rel=1e-12)


def test_measures_change_neither_the_plan_nor_what_else_is_kept(asked: dict[str, Any], summary: pl.DataFrame) -> None:
    plain = build({**asked, "measures": [], "objective": None})
    assert plain.hash == build(asked).hash
    assert run(plain, replicates=3, engine="kernel")["summary"].equals(summary.drop(measures_in(summary.columns)))


def test_the_objective_is_a_mean_over_replicates(asked: dict[str, Any], summary: pl.DataFrame) -> None:
    assert objective(asked, summary) == pytest.approx(summary["share:schemer"].mean())
    assert objective({**asked, "objective": None}, summary) is None
    nothing = summary.with_columns(pl.lit(float("nan")).alias("share:schemer"))
    with pytest.raises(BadInput, match="objective=share:schemer: has no value"):
        objective(asked, nothing)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (["measures=[shar:schemer]"], "measures=shar:schemer: unknown name 'shar'; did you mean 'share'?"),
        (["measures=[share:shcemer]"], "measures=share:shcemer: motivation shcemer: unknown name 'shcemer'; did you"),
        (["objective=deployment_harm"], "objective=deployment_harm: a column of the summary is measured as 'summary:"),
        (["measures=[share]"], "measures=share: is written share:names[:phase]."),
        (["measures=[rounds_until:schemer:2]"], "measures=rounds_until:schemer:2: '2' stands where a number in [0, 1]"),
        (["measures=[outcome:nowhere:harm]"], "environment nowhere: unknown name 'nowhere'"),
        (["measures=[summary:dominant]"], "unknown name 'dominant'"),
        (
            ["measures=[first_hit]", "engine=expected", "replicates=1"],
            "measures=first_hit: counts acts or agents, which",
        ),
        (["objective=summary:founders_left", "engine=expected", "replicates=1"], "counts acts or agents, which"),
        (["world=law", "motivation=[law_a,law_b]", "regime=law", "measures=[beats:gap:category]"], "name 'honeypot'"),
    ],
)
def test_a_measure_that_cannot_be_taken_is_refused_before_the_run(settings: list[str], said: str) -> None:
    small = () if any(word.startswith("regime") for word in settings) else SMALL
    with pytest.raises(BadInput) as error:
        require_measurable(build(compose(*small, *settings)))
    assert said in str(error.value)


def test_every_measure_says_how_it_is_written() -> None:
    assert form("score") == "score:environment[:names]"
    assert all(form(name).startswith(name) for name in (*MEASURES, *COUNTED))


def of_measures(folder: Path) -> dict[str, bytes]:
    """Bytes of a sweep's tables but `jobs`, where the settings of its jobs stand."""
    return {name: content for name, content in table_bytes(folder).items() if "/jobs/" not in name}


def test_a_sweep_keeps_measures_and_takes_up_those_that_are_added(tmp_path: Path) -> None:
    """The bytes are those of a sweep that asked for all of them at once."""
    keys = [*SHORT, "regime.rl.rounds=2,3,4", "replicates=2", "records=summary"]
    both = "measures=[share:schemer,loss_part:deployment:harm:schemer]"
    whole = swept(tmp_path / "whole", *keys, both)
    added = swept(tmp_path / "added", *keys, "measures=[share:schemer]")
    assert "hydra.sweeper.force=true" in mofit(added, *keys, both, "hydra.sweeper.resume=true").stderr
    swept(added, *keys, both, "hydra.sweeper.resume=true", "hydra.sweeper.force=true")
    assert of_measures(added) == of_measures(whole)
    parts = [swept(tmp_path / part, *keys, both, f"hydra.sweeper.shard={part}/2") for part in "12"]
    single = run(build(compose(*SHORT[1:4], "regime.rl.rounds=2", both)), replicates=2, engine="kernel")["summary"]
    rows = load(whole)["summary"].filter(job=0).collect()
    for text in measures_in(rows.columns):  # what is drawn belongs to the replicate, wherever it is run
        assert rows[text].to_list() == pytest.approx(single[text].to_list(), rel=1e-12), text
    merge(parts, tmp_path / "merged")
    assert of_measures(tmp_path / "merged") == of_measures(whole)


def test_a_sweep_goes_where_a_measure_changes_sides(tmp_path: Path) -> None:
    """`hydra/sweeper=boundary` follows a kept measure as it follows a column of the summary."""
    words = ["hydra/sweeper=boundary", "world.parameters.hackability=interval(0,1)", "regime.rl.rounds=6"]
    options = [f"hydra.sweeper.{option}" for option in ("coarse=2", "resolution=5", "level=0.4", "budget=40")]
    awareness = "population.awareness=interval(0,1)"
    folder = swept(
        *(tmp_path / "found", *SHORT, *words, awareness, *options, "engine=expected"),
        *("measures=[outcome:training:reward:intended]", "hydra.sweeper.measure=outcome:training:reward:intended"),
    )
    assert "outcome:training:reward:intended" in measures_in(load(folder)["summary"].collect_schema())
