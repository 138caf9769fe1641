"""What README and docs say is true: commands compose, code runs, columns and files exist."""

import re
import shlex
from pathlib import Path

import pytest
from hydra.core.override_parser.overrides_parser import OverridesParser

from sim.builders.plan import build
from sim.config.compose import compose
from sim.store.schemas import SCHEMAS

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted(
    (ROOT / "docs").glob("*.md")
)
README = (ROOT / "README.md").read_text(encoding="utf-8")
QUOTED = {
    command for pair in re.findall(r"^(mofit .*)$|`(mofit(?: [^`]*)?)`", README, re.MULTILINE) for command in pair
}
PLACEHOLDERS = {"DIR", "SWEEP"}
COMMANDS = sorted(command for command in QUOTED if command and not PLACEHOLDERS & set(re.split(r"[ =]", command)))


def test_readme_opens_with_the_two_commands() -> None:
    block = README.split("```")[1].strip().splitlines()
    assert block == ["pip install uv && uv run mofit", "uv run pytest"]


def test_commands_are_seen() -> None:
    assert any(command.startswith("mofit -m ") for command in COMMANDS)
    assert "mofit --config-dir examples world=help_desk motivation=[intended,reward_seeker,people_pleaser]" in COMMANDS
    assert len(COMMANDS) >= 12


@pytest.mark.parametrize("command", COMMANDS)
def test_readme_command_composes(command: str) -> None:
    """Sweeps by the first value of every key; flags of Hydra, and stored founders, are left out."""
    words = shlex.split(re.sub(r"--config-dir (\S+)", rf"hydra.searchpath=[file://{ROOT}/\1]", command))[1:]
    kept = [word for word in words if "=" in word and not word.startswith(("population.founders=", "hydra.sweep"))]
    overrides = OverridesParser.create().parse_overrides(kept)
    first = [
        f"{override.get_key_element()}={next(iter(override.sweep_string_iterator()))}"
        if override.is_sweep_override()
        else override.input_line
        for override in overrides
    ]
    build(compose(*first))


def test_readme_python_runs(capsys: pytest.CaptureFixture[str]) -> None:
    code = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert code
    exec(compile(code[1], "README.md", "exec"), {})
    assert "phase" in capsys.readouterr().out


def test_the_example_in_the_readme_is_the_example_in_the_folder() -> None:
    shown = re.search(r"```yaml\n# (examples/\S+)\n(.*?)```", README, re.DOTALL)
    assert shown
    stored = (ROOT / shown[1]).read_text(encoding="utf-8")
    assert all(line in stored for line in shown[2].splitlines())


def test_examples_of_ones_own_run(tmp_path: Path) -> None:
    """Compose as `--config-dir examples` does: a search path beside the program's own."""
    overrides = ["world=help_desk", "motivation=[intended,reward_seeker,people_pleaser]"]
    plan = build(compose(*overrides, f"hydra.searchpath=[file://{ROOT / 'examples'}]"))
    assert plan.names == ("intended", "reward_seeker", "people_pleaser")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert missing == []


def named_paths(page: str) -> set[str]:
    """Collect the files and folders that a page names; `a/{b,c}.py` are two."""
    found = set()
    for text in re.findall(r"`((?:agents|sim|analysis|hydra_plugins)/[\w/{},.]*)`", page):
        head, inner, tail = re.fullmatch(r"([^{]*)(?:\{([^}]*)\})?(.*)", text).groups()
        found |= {f"{head}{name}{tail}" for name in (inner or "").split(",")}
    return found


def test_the_architecture_names_every_folder_and_only_what_exists() -> None:
    named = named_paths((ROOT / "docs" / "architecture.md").read_text(encoding="utf-8"))
    assert len(named) > 100
    assert {path for path in named if not (ROOT / path).exists()} == set()
    folders = {
        f"{file.parent.relative_to(ROOT).as_posix()}/"
        for package in ("agents", "sim", "analysis", "hydra_plugins")
        for file in (ROOT / package).rglob("*.py")
    }
    assert folders <= named


def test_every_table_and_column_is_documented() -> None:
    text = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    for table, columns in SCHEMAS.items():
        assert f"**{table}**" in text
        assert [column for column in columns if f"`{column}`" not in text] == []
