"""What a shared folder can do is set values; everything else is refused, with the file named."""

import codecs
from pathlib import Path

import pytest

from tests.cli.commands import mofit, require_sentence, write
from tests.commands import Done

TOKEN = "s3cr3t-t0ken"
PLEASER = "pleaser:\n  category: kludge\n  source: Test\n  wants: {approval: 1.0}\n"
CODE = "_target_: altair.utils.execeval.eval_block\n"


def check(folder: Path, *words: str) -> Done:
    return mofit("check=true", "--config-dir", str(folder), *words)


HOSTILE = {
    "callback": ("experiment/evil.yaml", f"# @package _global_\nhydra:\n  callbacks:\n    x:\n      {CODE}"),
    "launcher": ("experiment/evil.yaml", "# @package _global_\nhydra: {launcher: {threads: 1}}\n"),
    "package": ("world/evil.yaml", f"# @package hydra.callbacks.x\n{CODE}"),
    "global world": ("world/evil.yaml", "# @package _global_\nseed: 1\n"),
    "default": ("experiment/evil.yaml", "# @package _global_\ndefaults:\n  - override /hydra/launcher: basic\n"),
    "relocated": ("experiment/evil.yaml", "# @package _global_\ndefaults:\n  - /world@hydra.callbacks.x: evil\n"),
    "upwards": ("experiment/evil.yaml", "# @package _global_\ndefaults:\n  - ../hydra/x\n"),
    "target": ("motivation/evil.yaml", f"evil:\n  category: kludge\n  source: x\n  {CODE}"),
    "environment": ("motivation/evil.yaml", "evil:\n  category: kludge\n  source: ${oc.env:MOFIT_TOKEN}\n"),
    "computed": ("motivation/evil.yaml", "evil:\n  category: oc.env\n  source: '${${.category}:MOFIT_TOKEN}'\n"),
    "nested": ("motivation/evil.yaml", "evil:\n  category: kludge\n  source: '${sum:1,${oc.env:MOFIT_TOKEN}}'\n"),
    "hydra resolver": ("motivation/evil.yaml", "evil:\n  category: kludge\n  source: ${hydra:runtime.cwd}\n"),
    "python tag": ("motivation/evil.yaml", "evil: !!python/object/apply:os.system [echo]\n"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_more_than_values_is_refused(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOFIT_TOKEN", TOKEN)
    name, text = HOSTILE[case]
    file = write(tmp_path, name, text)
    group = Path(name).parent.name
    done = check(tmp_path, f"{group}=[evil]" if group == "motivation" else f"{group}=evil")
    require_sentence(done, str(file))
    assert TOKEN not in done.stderr + done.stdout


def test_a_folder_named_hydra_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "hydra/launcher/evil.yaml", "# @package hydra.launcher\n" + CODE)
    require_sentence(check(tmp_path), "sets nothing of Hydra's")


@pytest.mark.parametrize("word", ["world.source=${oc.env:MOFIT_TOKEN}", "world.source=${hydra:job.num}"])
def test_the_environment_is_not_read_from_the_command_line_either(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever pastes a command would store a secret with the results."""
    monkeypatch.setenv("MOFIT_TOKEN", TOKEN)
    for words in ((word,), ("-m", word, "regime=rl_only", "seed=1,2")):
        done = mofit("check=true", *words)
        assert done.returncode == 2
        assert "is not allowed; a configuration may refer to a value" in done.stdout + done.stderr
        assert TOKEN not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "word",
    [
        "+hydra.callbacks.x={_target_:altair.utils.execeval.eval_block}",
        "hydra.callbacks.report._target_=os.system",
        "hydra.launcher._target_=os.system",
        "hydra.searchpath=[file:///tmp]",
        "+world@hydra.callbacks.x=law",
    ],
)
def test_only_our_own_parts_are_started(word: str) -> None:
    require_sentence(mofit("check=true", word), "cannot be set; mofit starts its own parts only")


@pytest.mark.parametrize("flag", [("--config-path", "x"), ("-cn", "x"), ("--experimental-rerun", "x.pickle")])
def test_flags_that_hand_over_the_configuration_are_refused(flag: tuple[str, str]) -> None:
    require_sentence(mofit("check=true", *flag), f"{flag[0]}: is not taken;")


def test_what_a_folder_may_do_it_can(tmp_path: Path) -> None:
    write(tmp_path, "motivation/pleaser.yaml", PLEASER)
    write(
        tmp_path,
        "phase/calm.yaml",
        "defaults:\n  - /selection@selection: moran\nenvironments: {training: 1.0}\nrounds: 7\n",
    )
    write(tmp_path, "regime/calm.yaml", "defaults:\n  - /phase@one: calm\n  - _self_\none: {episodes: 3}\n")
    chosen = "  - override /regime: calm\n  - override /motivation: [intended, pleaser]\n"
    text = f"# @package _global_\ndefaults:\n{chosen}seed: 5\n"
    write(tmp_path, "experiment/calm.yaml", text)
    done = check(tmp_path, "experiment=calm")
    assert done.returncode == 0, done.stderr
    assert "pleaser" in done.stdout
    assert "7 rounds of 3 episodes" in done.stdout


def test_a_byte_order_mark_hides_no_header(tmp_path: Path) -> None:
    text = "# @package _global_\nseed: 5\n"
    write(tmp_path, "experiment/marked.yaml", codecs.BOM_UTF8 + text.encode())
    done = mofit("--config-dir", str(tmp_path), "experiment=marked", "--cfg", "job")
    assert done.returncode == 0, done.stderr
    assert "seed: 5" in done.stdout.splitlines()


def test_a_file_that_a_shipped_one_would_hide_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path, "regime/standard.yaml", "{}\n")
    require_sentence(check(tmp_path), f"{file}: regime=standard is a shipped option")


deep = "wants: " + "{a: " * 3000 + "1" + "}" * 3000
bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
UNREADABLE = {
    "utf-16": (PLEASER.encode("utf-16"), "is not UTF-8"),
    "nul": (b"pleaser:\0\n", "holds NUL bytes"),
    "self alias": ("pleaser: &p\n  wants: *p\n", "an alias names what it stands in, which has no end"),
    "levels": (f"pleaser:\n  {deep}\n", "is nested deeper than 50 levels"),
    "bomb": (f"pleaser:\n  category: kludge\n{bomb}", "has more than 100000 entries"),
    "yes": ("pleaser:\n  wants: {yes: 1}\n", 'the name yes is read as true or false; quote it, as in "yes"'),
    "number": ("pleaser:\n  wants:\n    1: 1\n", 'line 3: the name 1 is read as a number; quote it, as in "1"'),
    "digits": (f"pleaser:\n  count: {'9' * 5000}\n", "a number of 5000 digits is too large"),
    "list": ("- pleaser\n", "holds no mapping"),
    "text": ("pleaser\n", "holds no mapping"),
    "cut": ("pleaser: {category: kludge", "is not YAML that can be read"),
    "twice": ("pleaser: {wants: {}, wants: {}}\n", "is not YAML that can be read: found duplicate key wants"),
    "control": (b"pleaser: \x07\n", "is not YAML that can be read"),
    "large": (b"pleaser: 1\n" + b"#" * 2**21, "is larger than"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_file_that_cannot_be_read_is_named(case: str, tmp_path: Path) -> None:
    text, said = UNREADABLE[case]
    file = write(tmp_path, "motivation/other.yaml", text if isinstance(text, bytes) else text.encode())
    done = check(tmp_path, "+motivation@motivation=other")
    require_sentence(done, said)
    assert str(file) in done.stderr
