"""Turn errors of Hydra and OmegaConf into one sentence: key, value, what is allowed, nearest valid name."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from hydra.errors import HydraException, MissingConfigException
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import ConfigKeyError, InterpolationResolutionError, OmegaConfBaseException
from yaml import MarkedYAMLError

from sim.config.catalogue import groups, options
from sim.errors import nearest, one_line, suggestion

COMPLAINTS = (HydraException, OmegaConfBaseException, MarkedYAMLError)
"""All errors that composing a configuration may raise."""

_ADVICE = {
    r"^Ambiguous value for argument '(.*)'": "several values are a sweep, which takes -m, or a list, written [a,b]",
    r"An item is already at '([^']+)'": "is there already; leave the + out",
    r"force-add of config groups is not supported: '\+\+([^=]+)=": "an option is chosen without ++; write {0}=NAME",
    r"^Multiple values for ([^ ]+)\.": "an option is chosen already; leave out the +, and choose once, as in {0}=NAME",
}
"""What to say of the setting that an error of Hydra names."""


def sentence(error: Exception, search_path: Iterable[Path] = ()) -> str:
    """Turn an error into a sentence; `search_path` lists folders besides `conf/` that hold options."""
    return one_line(_sentence(error, search_path))


def _sentence(error: Exception, search_path: Iterable[Path]) -> str:
    if isinstance(error, MissingConfigException):
        return _missing_option(error, search_path)
    if isinstance(error, MarkedYAMLError):
        return _unreadable(error)
    cause = next((link for link in _chain(error) if isinstance(link, OmegaConfBaseException)), None)
    if isinstance(cause, InterpolationResolutionError):
        return _unresolved(cause)
    if isinstance(cause, ConfigKeyError | AttributeError) and cause.full_key:
        return f"{cause.full_key}: unknown key; {suggestion(str(cause.key), _allowed(cause))}{_how_to_add(cause)}."
    partial = re.search(r"Error merging override \+*(\S+)\.(\w+)=(.*)", str(error))
    if partial and "Invalid type assigned" in str(cause):
        if partial[2] in groups():
            key = f"{partial[1]}.{partial[2]}"
            return f"{key}={partial[3]}: to choose one of a group, write {partial[2]}@{key}={partial[3]}."
        group, _, name = partial[1].rpartition(".")
        return f"{partial[1]}: a new entry must be added whole, as in +{group}={{{name}: {{...}}}}."
    if cause is not None and cause.full_key:
        return f"{cause.full_key}: {_first_line(cause)}."
    for pattern, advice in _ADVICE.items():
        if found := re.search(pattern, str(error)):
            return f"{found[1]}: {advice.format(found[1])}."
    if str(error).startswith("Could not delete") and (kept := re.search(r"'([^']+)'( does not exist)?", str(error))):
        why = "is not there" if kept[2] else f"has another value; to take it out whatever it is, write ~{kept[1]}"
        return f"~{kept[1]}: {why}."
    place = re.match(r"In '([\w/]+)/([^'/]+)'", str(error))
    if place:
        return f"{place[1]}={place[2]}: {_first_line(cause or error)}."
    group = re.search(r"config group '(.+)' does not exist", str(error))
    if group:
        return f"{group[1]}: unknown config group; {suggestion(group[1], groups())}."
    return f"{_first_line(error)}{_way_out(str(error))}."


def _unresolved(error: InterpolationResolutionError) -> str:
    """Say which reference leads nowhere: the setting as it is written names what it refers to."""
    place: Any = OmegaConf.to_container(error.parent_node, resolve=False) if error.parent_node is not None else {}
    written = place[error.key] if isinstance(error.key, str | int) and error.parent_node is not None else "${...}"
    said = _first_line(error)
    return f"{error.full_key}={written}: {said.partition(' raised while resolving interpolation: ')[2] or said}."


def _way_out(text: str) -> str:
    """Return how to write the setting instead, from the hint that Hydra puts below its first line."""
    if text.startswith("Error parsing override"):
        return ": settings are written key=value"
    places = re.search(r"Did you mean to override (?:one of )?(.*)\?", text)
    return f": it stands in several places; set one, as in {places[1].split(', ')[-1]}=NAME" if places else ""


def _unreadable(error: MarkedYAMLError) -> str:
    """Return the sentence that names the place where a file is not YAML, and the error there."""
    mark = error.problem_mark or error.context_mark
    place = f"{mark.name}, line {mark.line + 1}" if mark else "a configuration file"
    return f"{place}: is not YAML that can be read: {error.problem}."


def _chain(error: BaseException | None) -> Iterable[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0].rstrip(".")


def _missing_option(error: MissingConfigException, search_path: Iterable[Path]) -> str:
    group, _, name = str(error.missing_cfg_file).removesuffix(".yaml").rpartition("/")
    known = set(options(group))
    for folder in search_path:
        known |= {file.stem for file in (folder / group).glob("*.yaml")}
    if group:
        return f"{group}={name}: unknown option; {suggestion(name, known)}."
    place = re.match(r"In '([\w/]+)/([^'/]+)'", str(error))
    if place:
        line = f"a line of its `defaults` names '{name}' alone, where `GROUP: NAME` is meant"
        return f"{place[1]}={place[2]}: {line}; groups are {', '.join(groups())}."
    return f"{_first_line(error)}."


def _how_to_add(error: OmegaConfBaseException) -> str:
    """Return how to add a new name to a mapping of free names; '' if the name looks like a typing error."""
    if is_dataclass(error.object_type) or nearest(str(error.key), _allowed(error)):
        return ""
    return f"; to add it, write +{error.full_key}=VALUE"


def _allowed(error: OmegaConfBaseException) -> Iterable[str]:
    """List the valid keys at the place of an unknown key."""
    if is_dataclass(error.object_type):
        names = [item.name for item in fields(error.object_type)]
        return names if "." in str(error.full_key) else [*names, *groups()]
    node = error.parent_node
    return [str(key) for key in node] if isinstance(node, DictConfig | Mapping) else []
