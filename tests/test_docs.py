"""What README and docs say is true: commands compose, code runs, columns and files exist."""

import re
import shlex
from pathlib import Path

import pytest

from sim.build import build
from sim.compose import compose
from sim.records import SCHEMAS

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted(
    (ROOT / "docs").glob("*.md")
)
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = sorted(set(re.findall(r"^mofit [^-\n].*$|`(mofit(?: [^`-][^`]*)?)`", README, re.MULTILINE)) - {""})


def test_readme_opens_with_the_two_commands() -> None:
    block = README.split("```")[1].strip().splitlines()
    assert block == ["pip install uv && uv run mofit", "uv run pytest"]


def test_commands_are_seen() -> None:
    assert len(COMMANDS) >= 7


@pytest.mark.parametrize("command", COMMANDS)
def test_readme_command_composes(command: str) -> None:
    overrides = [word for word in shlex.split(command)[1:] if not word.startswith("population.founders=")]
    build(compose(*overrides))


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


def test_every_table_and_column_is_documented() -> None:
    text = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    for table, columns in SCHEMAS.items():
        assert f"**{table}**" in text
        assert [column for column in columns if f"`{column}`" not in text] == []
