"""Flags stand anywhere; a setting is read as it is meant, or a sentence shows its quoted form, which then works."""

import re
import shlex
from pathlib import Path

import pytest
import yaml

from sim.cli.words import take_apart
from sim.config.settings import readable
from sim.errors import BadInput
from sim.store.tables import load
from tests.cli.commands import SHORT, mofit, require_sentence, write


@pytest.mark.parametrize(
    "words",
    [
        ("seed=1", "-m", "records=summary"),
        ("-m", "seed=1", "records=summary"),
        ("seed=1", "records=summary", "-m"),
    ],
)
def test_flags_stand_anywhere(words: tuple[str, ...]) -> None:
    taken = take_apart(words)
    assert taken.for_hydra() == ["seed=1", "records=summary", "-m"]


@pytest.mark.parametrize(
    ("words", "mode"),
    [
        (["seed=1"], ["--run"]),
        (["seed=1", "experiment=law"], []),
        (["seed=1", "+experiment=law"], []),
        (["hydra.mode=MULTIRUN"], []),
        (["--cfg", "job"], []),
        (["-m", "seed=1,2"], []),
    ],
)
def test_hydra_learns_of_a_run_where_nothing_can_ask_for_a_sweep(words: list[str], mode: list[str]) -> None:
    """It would compose everything once more to find out."""
    assert [word for word in take_apart(words).for_hydra() if word == "--run"] == mode


@pytest.mark.parametrize("spelt", [("--config-dir", "a b"), ("--config-dir=a b",), ("-cd", "a b")])
def test_folders_in_every_spelling(spelt: tuple[str, ...]) -> None:
    taken = take_apart(["-m", "world=help_desk", *spelt, "--cfg", "job", "seed=3"][1:])
    assert taken == ([Path("a b")], ["--cfg", "job"], ["world=help_desk", "seed=3"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--multirum"], "--multirum: unknown flag; did you mean '--multirun'?"),
        (["--cfg"], "--cfg: needs a value"),
        (["-m", "--cfg", "job"], "-m --cfg: ask for one thing at a time"),
    ],
)
def test_bad_flags(words: list[str], said: str) -> None:
    require_sentence(mofit(*words), said)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("seed=1", "seed=1"),
        ("~hydra.callbacks.report", "~hydra.callbacks.report"),
        ("motivation=[intended,désir_vrai]", "motivation=[intended,'désir_vrai']"),
        ("motivation=[intended],[désir]", "motivation=[intended],['désir']"),
        ("motivation=['désir']", "motivation=['désir']"),
        ("regime=1", "regime='1'"),
        ("motivation=[intended,2024]", "motivation=[intended,'2024']"),
        ("regime=inf,rl_only", "regime='inf',rl_only"),
        ("selection@regime.rl.selection=moran,fermi", "selection@regime.rl.selection=moran,fermi"),
        ("hydra.run.dir=a=b", "hydra.run.dir='a=b'"),
        ("hydra.run.dir=out (1)/x", "hydra.run.dir='out (1)/x'"),
        ("hydra.run.dir=it's", r"hydra.run.dir='it\'s'"),
        ("population.founders=run[1]", "population.founders='run[1]'"),
        ("regime.rl.rounds=range(1,5)", "regime.rl.rounds=range(1,5)"),
        ("regime=glob(rl*)", "regime=glob(rl*)"),
    ],
)
def test_settings_are_read_as_meant(written: str, read: str) -> None:
    assert readable(written) == read
    assert readable(read) == read


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("seed", "seed: settings are written key=value"),
        ("regime.rl.rounds=1,2,", "regime.rl.rounds=1,2,: ends in a comma"),
        ("motivation.désir.count=2", "motivation.désir.count: a key on the command line has letters of ASCII only"),
        ("world=${sum:}", "world=${sum:}: an option is chosen by its name, as in world=NAME"),
        (f"seed={'7' * 5000}", "a number of 5000 digits is too large"),
        ("seed=(", "seed=(: cannot be read; if it is meant as a text, quote it: 'seed="),
    ],
)
def test_what_cannot_be_read_is_named(word: str, said: str) -> None:
    with pytest.raises(BadInput, match=re.escape(said)) as caught:
        readable(word)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    "word", ["world.source=a:b c!", "world.source=it's (new)", "world.source=[", "world.source='\\'("]
)
def test_the_quoted_form_that_is_shown_works_when_pasted(word: str) -> None:
    with pytest.raises(BadInput) as caught:
        readable(word)
    pasted = shlex.split(str(caught.value).partition("quote it: ")[2].removesuffix("."))
    done = mofit("--cfg", "job", *pasted)
    assert done.returncode == 0, done.stderr
    assert yaml.safe_load(done.stdout)["world"]["source"] == word.partition("=")[2]


def test_letters_of_any_alphabet_run(tmp_path: Path) -> None:
    text = "désir_vrai:\n  category: kludge\n  source: Test\n  wants: {approval: 1.0}\n"
    write(tmp_path, "own folder/motivation/désir_vrai.yaml", text)
    words = ["motivation=[intended,désir_vrai]", "check=true", "--config-dir", str(tmp_path / "own folder")]
    for flags in ((), ("-m", "seed=1,2")):
        done = mofit(*SHORT, *words, *flags)
        assert done.returncode == 0, done.stderr


def test_the_stored_command_runs_when_pasted(tmp_path: Path) -> None:
    """Words that Hydra cannot read are stored as they were given, and mean the same again."""
    text = "désir_vrai:\n  category: kludge\n  source: Test\n  wants: {approval: 1.0}\n"
    write(tmp_path, "own (1)/motivation/désir_vrai.yaml", text)
    given = [*SHORT, "-cd", str(tmp_path / "own (1)"), "motivation=[intended,désir_vrai]"]
    done = mofit(*given, f"hydra.run.dir={tmp_path}/a=b (1)", "~hydra.callbacks.report")
    assert done.returncode == 0, done.stderr
    stored = load(tmp_path / "a=b (1)")
    program, *words = shlex.split(stored.provenance["command"])
    assert program == "mofit"
    again = mofit(*words, f"hydra.run.dir={tmp_path}/again")
    assert again.returncode == 0, again.stderr
    assert load(tmp_path / "again").provenance["plan_hash"] == stored.provenance["plan_hash"]
    assert list(stored.provenance["config"]["motivation"]) == ["intended", "désir_vrai"]
