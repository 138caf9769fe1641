"""Commands to try after a run. Each works as it stands."""

import shlex

import polars as pl

from analysis.look.style import label
from analysis.runs.conduct import departures
from analysis.runs.leading import leader
from analysis.runs.tables import ENOUGH_REPLICATES
from analysis.stored import config, is_endless
from sim.cli.own_folders import take_folders
from sim.store.tables import Records


def next_commands(run: Records) -> list[tuple[str, str]]:
    """Return three commands to try next, each with a text that says what it would show."""
    return [_more_draws(run), _without_a_cause(run), _explain(run)]


def command(run: Records, **overrides: object) -> str:
    """Return the run's own command with some values replaced; `__` in a name stands for a dot."""
    keys = {key.replace("__", "."): value for key, value in overrides.items()}
    words = [word for word in shlex.split(run.provenance["command"]) if word.partition("=")[0] not in keys]
    return shlex.join([*words, *(f"{key}={value}" for key, value in keys.items())])


def _more_draws(run: Records) -> tuple[str, str]:
    if is_endless(run):
        drawn = command(run, engine="kernel", replicates=ENOUGH_REPLICATES)
        return drawn, "what chance does to a population of finite size"
    if run.provenance["replicates"] < ENOUGH_REPLICATES:
        return command(run, replicates=ENOUGH_REPLICATES), "how often each motivation comes out ahead"
    agents = 10 * config(run)["population"]["agents"]
    return command(run, population__agents=agents), "what is left when drift is ten times weaker"


def _without_a_cause(run: Records) -> tuple[str, str]:
    for name, value in config(run)["world"]["parameters"].items():
        if value:
            return command(run, **{f"world__parameters__{name}": 0}), f"the same training if {label(name)} were 0"
    awareness = 0 if config(run)["population"]["awareness"] else 1
    return command(run, population__awareness=awareness), f"the same agents with awareness {awareness}"


def _explain(run: Records) -> tuple[str, str]:
    who, where = leader(run), next(iter(config(run)["world"]["situations"]))
    if "behaviour" in run.tables and not (table := departures(run).filter(motivation=who)).is_empty():
        moved = (pl.col("deployment") - pl.col("training")).abs().round(3)
        where = table.sort(moved, "deployment", descending=True)["situation"][0]
    words = ["mofit-explain", f"motivation={who}", f"situation={where}", *_explaining(run, who)]
    return shlex.join(words), f"why {label(who)} acts as it does in {label(where)}"


def _explaining(run: Records, who: str) -> list[str]:
    """Return the words of a run's command that affect why a motivation acts as it does."""
    folders, words = take_folders(shlex.split(run.provenance["command"]))
    telling = ("world", "population", "experiment", f"motivation.{who}.")
    return [f"--config-dir={folder}" for folder in folders] + [
        word for word in words if word.lstrip("+").startswith(telling)
    ]
