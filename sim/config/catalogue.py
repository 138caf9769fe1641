"""List the options of every config group, each with the first comment line of its file."""

from collections.abc import Iterable
from pathlib import Path

CONF = Path(__file__).resolve().parents[2] / "conf"
"""The folder of configuration files."""


def describe(file: Path) -> str:
    """Return the sentence that a config file opens with, '' if it opens with none."""
    lines = file.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    first = next((line for line in lines if line and not line.startswith("# @package")), "")
    return first.removeprefix("#").strip() if first.startswith("#") else ""


def options(group: str, folder: Path = CONF) -> dict[str, str]:
    """Map each option of a config group in a folder to its sentence, in alphabetical order."""
    return {file.stem: describe(file) for file in sorted((folder / group).glob("*.yaml"))}


def groups(folder: Path = CONF) -> list[str]:
    """List the config groups in a folder, in alphabetical order."""
    return sorted(place.name for place in folder.iterdir() if any(place.glob("*.yaml")))


def catalogue(folder: Path = CONF) -> str:
    """List every group and its options with a sentence each, as `mofit --help` shows them."""
    lines: list[str] = []
    for group in groups(folder):
        entries = options(group, folder)
        width = max(map(len, entries))
        lines += ["", f"{group}=", *(f"  {name:{width}}  {text}" for name, text in entries.items())]
    return "\n".join(lines[1:])


HELP = """\
mofit trains a population of policy-agents, deploys it, and reports which motivations training selected.

  mofit                                        the default experiment
  mofit regime=rl_only seed=7 replicates=20    choose an option, set a value
  mofit regime.rl.rounds=300                   set any number by its name
  mofit -m regime.rl.rounds=range(50,400,50)   sweep over values, all jobs as one ensemble
  mofit -m hydra/sweeper=boundary A=interval(0,1) B=interval(5,90)
                                               run only where the winner changes
  mofit check=true                             validate and show the plan without running
  mofit plan=true                              say what time, memory and disk it would take
  mofit --cfg job                              show the whole configuration
  mofit --config-dir DIR                       add worlds, motivations, ... of your own
  mofit-explain motivation=reward_seeker       why a motivation does what it does
  mofit-report DIR                             rebuild a stored run's report
  mofit-phase DIR                              phase diagram of a stored sweep
  mofit-merge DIR [DIR ...]                    make one dataset of what has run of a sweep
  mofit-claims [NAME ...]                      theorems, readings and findings about what is selected
  mofit-infer ANSWERS                          motivations inferred from a model's answers (extra `infer`)
  mofit-eval --model NAME                      ask a model the probe, through Inspect (extra `eval`)
  mofit-lab                                    lessons and a sandbox, one page for the browser

Choose from (motivation takes a list, as in motivation=[intended,reward_seeker]):
"""


def help_text(folders: Iterable[Path] = ()) -> str:
    """Return what `mofit --help` prints: commands, and every option of every group, those of a user's folders too."""
    own = "".join(f"\n\nOf {folder}:\n\n{catalogue(folder)}" for folder in folders if folder.is_dir())
    return f"{HELP}\n{catalogue()}{own}\n\nFlags of Hydra itself: mofit --hydra-help"
