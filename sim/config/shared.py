"""Read YAML from a user's folder as plain data, and refuse anything else in a sentence.

A folder of `--config-dir` may hold worlds, motivations, populations, regimes, phases, selection and learning rules and
experiments. Its files set nothing under `hydra`, name no Python object, and read neither the environment nor files.
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from omegaconf import DictConfig, OmegaConf

from sim.config.catalogue import CONF
from sim.config.check import check_shape
from sim.config.interpolation import require_ours
from sim.config.names import require_distinct
from sim.errors import BadInput, first_line

GROUPS = ("world", "motivation", "population", "regime", "phase", "selection", "learning", "experiment")
"""Config groups that a user's folder may add options to."""
LARGEST = 2**20
"""Largest size of a file in bytes. The largest shipped world has fewer than 2**14."""
DEEPEST = 50
"""Largest number of nested levels. A world has nine."""
MOST = 100_000
"""Largest number of entries of a file. Entries under an alias count each time the alias is used."""
_PLACE = re.compile(r"(?:(?:override|optional)\s+)*(?P<group>[^@]*)(?:@(?P<package>.*))?")


def require_folder(folder: Path) -> None:
    """Raise `BadInput` unless a folder exists and none of its options has the name of a shipped option."""
    if not folder.is_dir():
        raise BadInput(f"--config-dir={folder}: is not a folder.")
    if (folder / "hydra").is_dir():
        raise BadInput(f"{folder / 'hydra'}: a folder of --config-dir sets nothing of Hydra's; remove it.")
    for group in GROUPS:
        for file in sorted((folder / group).glob("*.yaml")):
            shipped = CONF / group / file.name
            if shipped.is_file() and shipped.read_bytes() != file.read_bytes():
                raise BadInput(f"{file}: {group}={file.stem} is a shipped option, which would be used; rename it.")


def read_text(file: Path) -> str:
    """Read a text file as UTF-8, with or without a byte order mark; raise `BadInput` if it is none."""
    content = file.read_bytes()
    if len(content) > LARGEST:
        raise BadInput(f"{file}: is larger than {LARGEST} bytes, which no configuration is.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"{file}: is not UTF-8; store it as UTF-8.") from None
    if "\0" in text:
        raise BadInput(f"{file}: holds NUL bytes, so it is no text; store it as UTF-8.")
    return text


def read_shared(file: Path, text: str, group: str, package: str | None) -> DictConfig:
    """Parse a file of a user's folder.

    Args:
        file: its path, for messages.
        text: its content.
        group: the config group that the file is an option of.
        package: the package that its `# @package` header names; None without a header.

    Raises:
        BadInput: if the file is not plain data, or sets something that a user's file may not set.
    """
    if group.partition("/")[0] not in GROUPS:
        raise BadInput(f"{file}: '{group}' is no group that a folder may add to; those are {', '.join(GROUPS)}.")
    if package not in (None, "_group_", "") and not (package == "_global_" and group == "experiment"):
        raise BadInput(f"{file}: '# @package {package}' is not allowed; only an experiment may say `_global_` there.")
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        _require_data(file, root)
        content = OmegaConf.load(io.StringIO(text))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{file}, line {mark.line + 1}" if mark else str(file)
        raise BadInput(f"{place}: is not YAML that can be read: {error.problem or error.context}.") from None
    except RecursionError:
        raise BadInput(f"{file}: is nested deeper than {DEEPEST} levels.") from None
    except (yaml.YAMLError, ValueError) as error:
        if isinstance(error, BadInput):
            raise
        raise BadInput(f"{file}: is not YAML that can be read: {first_line(error)}.") from None
    if not isinstance(content, DictConfig):
        raise BadInput(f"{file}: holds no mapping; an option is written as `name: value` lines.")
    if "hydra" in content:
        raise BadInput(f"{file}: sets `hydra`, which a file of --config-dir may not; set it on the command line.")
    plain: Any = OmegaConf.to_container(content)
    defaults = plain.get("defaults")
    for entry in defaults if isinstance(defaults, list) else [defaults] if "defaults" in plain else ():
        _require_own_place(file, entry)
    check_shape(file, group.partition("/")[0], plain)
    return content


def _require_own_place(file: Path, entry: Any) -> None:
    """Raise `BadInput` if an entry of `defaults` chooses anything but options of `GROUPS`."""
    if not isinstance(entry, str) and not (isinstance(entry, dict) and len(entry) == 1):
        raise BadInput(f"{file}: `defaults` is a list of lines like `- /phase@rl: rl`, not {entry!r}.")
    for said, chosen in entry.items() if isinstance(entry, dict) else [(entry, None)]:
        if not all(isinstance(name, str | None) for name in (chosen if isinstance(chosen, list) else [chosen])):
            raise BadInput(f"{file}: `defaults` chooses options by name, not {said}: {chosen!r}.")
        if not f"{said}{chosen}".isprintable():
            raise BadInput(f"{file}: `defaults` has a line that is no name, {said!r}: {chosen!r}.")
        place = _PLACE.fullmatch(str(said))
        group = place["group"].strip().lstrip("/") if place else "?"
        package = (place["package"] if place else "") or ""
        known = group.partition("/")[0] in GROUPS or chosen is None
        if not known or ".." in group or group.startswith("hydra") or re.match(r"hydra\b|_global_|_here_\.", package):
            raise BadInput(f"{file}: `defaults` may choose options of {', '.join(GROUPS)} only, not '{said}'.")
        if isinstance(chosen, list):
            require_distinct(f"{file}: defaults: {said}", map(str, chosen))


def _require_data(file: Path, root: Any) -> None:
    """Raise `BadInput` unless a parsed file is a finite tree of plain data whose keys are texts."""
    if root is not None and not isinstance(root, yaml.MappingNode):
        raise BadInput(f"{file}: holds no mapping; an option is written as `name: value` lines.")
    entries = 0
    walk: list[Iterator[tuple[Any, bool]]] = [iter([(root, False)] if root is not None else [])]
    above: list[Any] = [None]
    while walk:
        node, is_name = next(walk[-1], (None, False))
        if node is None:
            walk.pop()
            above.pop()
            continue
        entries += 1
        place = f"{file}, line {node.start_mark.line + 1}"
        if entries > MOST:
            raise BadInput(f"{file}: has more than {MOST} entries, its aliases written out.")
        if any(node is parent for parent in above):
            raise BadInput(f"{place}: an alias names what it stands in, which has no end.")
        if len(walk) > DEEPEST:
            raise BadInput(f"{place}: is nested deeper than {DEEPEST} levels.")
        if isinstance(node, yaml.ScalarNode):
            _require_scalar(place, node, is_name)
        else:
            walk.append(iter(_children(node)))
            above.append(node)


def _children(node: Any) -> list[tuple[Any, bool]]:
    """List the child nodes of a mapping or a list, each with whether it is a key."""
    if isinstance(node, yaml.MappingNode):
        return [entry for name, value in node.value for entry in ((name, True), (value, False))]
    return [(child, False) for child in node.value]


def _require_scalar(place: str, node: Any, is_name: bool) -> None:
    kind = node.tag.rpartition(":")[2]
    if is_name and kind not in ("str", "merge"):
        read = {"bool": "true or false", "null": "nothing"}.get(kind, "a number")
        raise BadInput(f'{place}: the name {node.value} is read as {read}; quote it, as in "{node.value}": ...')
    if is_name and node.value in ("_target_", "_partial_", "_args_"):
        raise BadInput(f"{place}: '{node.value}' names Python code, which a configuration may not.")
    if not is_name and kind == "int" and len(node.value) > 40:
        raise BadInput(f"{place}: a number of {len(node.value)} digits is too large.")
    require_ours(place, node.value)
