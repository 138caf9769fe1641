"""What a sweep cannot run is said in a sentence, and nothing is lost by it."""

from pathlib import Path

import polars as pl
import pytest

from sim.store import parquet
from sim.store.tables import load
from tests.sweep.sweeps import SHORT, leftovers, mofit, swept, table_bytes

INTERVAL = ["regime.rl.noise=interval(0,1)", "hydra.sweeper.samples=2"]
ADAPTIVE = ["regime.rl.noise=0,0.1", "hydra.sweeper.replicates=adaptive"]
BAD = [
    (["regime.rl.roundz=1,2"], "regime.rl.roundz: unknown key; did you mean 'rounds'?"),
    (["selectionn=moran,fermi"], "selectionn: unknown key; did you mean 'selection'?"),
    (["regime.rl.rounds=range(5,5)"], "regime.rl.rounds=range(5,5): sweeps over nothing"),
    (["regime.rl.noise=interval(1,0)"], "the lower one first"),
    ([*INTERVAL, "hydra.sweeper.design=lsh"], "did you mean 'lhs'?"),
    (
        [*INTERVAL, "records=interval(0,1)", "hydra.sweeper.design=lhs"],
        "records=interval(0,1): an interval is for keys",
    ),
    ([*INTERVAL, "seed=interval(0,1)", "hydra.sweeper.design=sobol"], "seed=interval(0,1): seed holds a whole number"),
    (["selection@regime.rl.selection=interval(0,1)"], "an interval is for keys that hold a number"),
    (["regime.rl.noise=0,1", "seed=1,2,3", "hydra.sweeper.zip=[[regime.rl.noise,seed]]"], "need as many values each"),
    (["seed=1,2", "hydra.sweeper.zip=[[sed,seed]]"], "did you mean 'seed'?"),
    (["seed=1,2", "hydra.sweeper.zip=[[]]"], "hydra.sweeper.zip=[[]]: must be lists of two keys or more"),
    (
        ["seed=1,2", "hydra.sweeper.zip=[seed,records]"],
        "zip=[seed,records]: must be lists of two keys or more, as in [[",
    ),
    (["seed=1,2", "hydra.sweeper.zip=[[records,seed]]"], "hydra.sweeper.zip: records has no values in this sweep"),
    (["seed=1,2", "hydra.sweeper.design=lhs"], "hydra.sweeper.design=lhs: samples intervals, and there is none"),
    (["seed=1,2", "hydra.sweeper.max_batch_size=-1"], "hydra.sweeper.max_batch_size=-1: must be at least 1"),
    (["seed=1,2", "hydra.launcher.threads=-1"], "hydra.launcher.threads=-1: must be at least 1"),
    (["seed=1,2", "hydra.launcher.threads=0"], "hydra.launcher.threads=0: must be at least 1"),
    (["seed=1,2", "records=lineages"], "records=lineages: a sweep into one dataset keeps no lineages"),
    (["engine=kernel,mesa"], "engine=mesa: a sweep into one dataset runs on the compiled kernel"),
    (["world.parameters.hackabilty=0,1"], "world.parameters.hackabilty: unknown key; did you mean 'hackability'?"),
    (["seed=1,2", "hydra.sweeper.shard=3/2"], "hydra.sweeper.shard=3/2: must be i/n"),
    (["seed=1,2", "hydra.sweeper.shard=first"], "hydra.sweeper.shard=first: must be i/n"),
    (["seed=null", "hydra.sweeper.shard=1/2"], "parts of a sweep must share a seed; give one"),
    (["seed=1,2", "hydra.sweeper.resume=true"], "is not the folder of a sweep"),
    (["seed=1,2", "hydra.sweeper.shard=1/2", "hydra.launcher.output=folders"], "is for sweeps into one dataset"),
    (["seed=1,2", "hydra.sweeper.resume=true", "hydra/launcher=basic"], "is for sweeps into one dataset"),
    (["seed=1,2", "hydra.sweeper.replicates=12"], "hydra.sweeper.replicates=12: must be adaptive; replicates=N gives"),
    ([*ADAPTIVE, "replicates=8", "hydra.sweeper.shard=1/2"], "which parts do not see; leave out hydra.sweeper.shard"),
    ([*ADAPTIVE, "replicates=8,9"], "replicates=adaptive: replicates has several values in this sweep; give one"),
    ([*ADAPTIVE, "engine=expected"], "engine=expected draws nothing, so that nothing is unclear"),
    ([*ADAPTIVE, "replicates=7"], "replicates=7: is the first look of hydra.sweeper.replicates=adaptive, at which"),
    (
        [*ADAPTIVE, "replicates=8", "hydra.sweeper.budget=15"],
        "hydra.sweeper.budget=15: is less than the 16 runs of the",
    ),
    ([*ADAPTIVE, "hydra.launcher.output=folders"], "hydra.sweeper.replicates=adaptive: is for sweeps into one dataset"),
]


@pytest.mark.parametrize(("words", "said"), BAD, ids=lambda value: str(value)[:60])
def test_bad_sweeps(words: list[str], said: str, tmp_path: Path) -> None:
    done = mofit(tmp_path / "bad", *SHORT, *words)
    assert done.returncode == 2
    assert said in done.stderr, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stdout == ""
    assert not list(tmp_path.iterdir())


def test_mixed_types_are_failed_rows(tmp_path: Path) -> None:
    done = mofit(tmp_path / "mixed", *SHORT, "seed=1,foo", "regime.rl.noise=0,bar,0.5")
    assert done.returncode == 2
    assert "mofit: 4 of 6 jobs failed, the others are stored" in done.stderr
    jobs = load(tmp_path / "mixed")["jobs"].collect()
    assert jobs["status"].to_list() == ["done", "failed", "done", "failed", "failed", "failed"]
    assert jobs["seed"].to_list() == [1, None, 1, None, None, None]
    assert jobs["regime.rl.noise"].to_list() == ["0", "bar", "0.5"] * 2
    assert jobs["error"][1] == "regime.rl.noise: Value 'bar' of type 'str' could not be converted to Float."
    assert jobs["error"][3] == "seed: Value 'foo' of type 'str' could not be converted to Integer."


def test_a_folder_that_holds_a_sweep_is_kept(tmp_path: Path) -> None:
    folder = swept(tmp_path / "kept", *SHORT, "seed=1,2")
    before = table_bytes(folder)
    for words, said in (
        (["seed=3,4"], "holds a sweep already; add hydra.sweeper.resume=true to go on with it, or replace=true to"),
        (["seed=3,4", "hydra.sweeper.resume=true"], "the swept keys, or how they are swept, have changed"),
        (["seed=1,2", "hydra.sweeper.resume=true", "hydra.sweeper.shard=0/2"], "must be i/n"),
    ):
        done = mofit(folder, *SHORT, *words)
        assert done.returncode == 2
        assert said in done.stderr
        assert table_bytes(folder) == before


NO_ROOM = "parquet: File out of specification: underlying IO error: No space left on device (os error 28)"
"""What polars says on a full disk."""


@pytest.mark.parametrize("room", [0, 1, 4, 9, 13], ids="{} files".format)
def test_a_full_disk(room: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Room for the table of jobs, then for some of four chunks of three tables each, then for some of the tables."""
    monkeypatch.setattr("sim.sweep.ensemble.LARGEST_CHUNK", 3)
    words = [*SHORT, "regime.rl.rounds=range(2,14)"]
    expected = table_bytes(swept(tmp_path / "roomy", *words))
    real, written = pl.DataFrame.write_parquet, []

    def write(*args: object, **options: object) -> None:
        if len(written) >= room:
            raise pl.exceptions.ComputeError(NO_ROOM)
        written.append(real(*args, **options))  # type: ignore[arg-type]

    folder = tmp_path / "full"
    with monkeypatch.context() as disk:
        disk.setattr(pl.DataFrame, "write_parquet", write)
        done = mofit(folder, *words)
    assert done.returncode == 2
    said = done.stderr.strip().splitlines()[-1]
    assert said.startswith(f"mofit: hydra.sweep.dir={folder}: cannot write {folder}")
    assert said.endswith(
        f"(No space left on device); what was stored before stays in {folder}, and hydra.sweeper.resume=true goes on "
        "from there."
    )
    assert set(leftovers(folder)) <= {"chunks"}
    whole = list(folder.glob("chunks/*"))
    assert len(whole) == min(max(room - 1, 0) // 3, 4)
    assert all(len(parquet.read(chunk / "runs.parquet")) == 3 for chunk in whole)
    assert table_bytes(swept(folder, *words, "hydra.sweeper.resume=true")) == expected


NAMES = [
    (["regime=rl_only,rl_late,rl_onyl,standard"], "regime=rl_onyl: unknown option; did you mean 'rl_only'?"),
    (["motivation=[intended],[intended,kluge]"], "motivation=kluge: unknown option; "),
    (["selection@regime.rl.selection=moran,fermy"], "selection=fermy: unknown option; did you mean 'fermi'?"),
    (["regime.rl.selection.demography=moran,fermy"], "regime.rl.selection.demography=fermy: unknown name 'fermy'"),
    (["population.minds=pure,mixt"], "population.minds=mixt: unknown name 'mixt'; did you mean 'mixed'?"),
    (["+regime.rl.roundz=1,2"], "regime.rl.roundz: unknown name 'roundz'; did you mean 'rounds'?"),
]


@pytest.mark.parametrize(("words", "said"), NAMES, ids=lambda value: str(value)[:60])
def test_a_name_that_is_not_there_is_refused_before_the_first_job(words: list[str], said: str, tmp_path: Path) -> None:
    done = mofit(tmp_path / "bad", *SHORT, *words, "regime.rl.noise=0,0.1")
    assert done.returncode == 2
    assert done.stderr.startswith(f"mofit: {said}"), done.stderr
    assert not list(tmp_path.iterdir())
