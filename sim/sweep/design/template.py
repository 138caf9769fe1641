"""Fill a composed configuration repeatedly with new values for the same keys.

Each value is set through OmegaConf, which checks its type. Only the values that interpolate it are resolved again.
Equal parts are the same object in all jobs, so that `sim.memo.Memo` builds each part once.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from omegaconf import DictConfig, ListConfig, OmegaConf

from sim.config.compose import resolve

Path = tuple[str, ...]
REMEMBERED = 10_000
"""Largest number of entries of each cache in this file. A full cache is emptied, so that memory stays bounded."""
REFERENCE = re.compile(r"\$\{([^{}:]+)\}")


class Template:
    """A composed configuration that is filled with values for the same keys again and again.

    The result of each set of values is cached. In a grid, the values of a key, and of everything that interpolates it,
    are the same in every row.
    """

    def __init__(self, config: DictConfig, keys: Sequence[str]) -> None:
        self._config = config
        self._keys = keys
        self._resolved = resolve(config)
        self._groups = _group_by_cause(config, keys)
        self._changes: dict[tuple[Any, ...], list[tuple[Path, Any]]] = {}
        self._sections: dict[tuple[Any, ...], Any] = {}

    def fill(self, values: Sequence[Any]) -> dict[str, Any]:
        """Set the values in order; return the resolved configuration, sharing what did not change."""
        if max(len(self._changes), len(self._sections)) > REMEMBERED:
            self._changes.clear()
            self._sections.clear()
        sections: dict[str, list[tuple[Any, ...]]] = {}
        is_set = False
        for causes, paths in self._groups:
            identity = (causes, *((type(values[k]), values[k]) for k in causes))
            if identity not in self._changes:
                if not is_set:
                    self._set(values)
                    is_set = True
                self._changes[identity] = [(path, self._select(path)) for path in paths]
            for name in {path[0]: None for path in paths}:
                sections.setdefault(name, []).append(identity)
        filled = dict(self._resolved)
        for name, identities in sections.items():
            filled[name] = self._section(name, tuple(identities))
        return filled

    def _set(self, values: Sequence[Any]) -> None:
        for key, value in zip(self._keys, values, strict=True):
            OmegaConf.update(self._config, key, value)

    def _select(self, path: Path) -> Any:
        node: Any = self._config
        for step in path:
            node = node[step]
        return OmegaConf.to_container(node, resolve=True) if isinstance(node, DictConfig | ListConfig) else node

    def _section(self, name: str, identities: tuple[Any, ...]) -> Any:
        """Return a section with its changes; equal changes give the same object."""
        if (name, identities) not in self._sections:
            section = self._resolved[name]
            for path, value in (change for identity in identities for change in self._changes[identity]):
                if path[0] == name:
                    section = _replaced(section, path[1:], value)
            self._sections[name, identities] = section
        return self._sections[name, identities]


def _group_by_cause(config: DictConfig, keys: Sequence[str]) -> list[tuple[tuple[int, ...], list[Path]]]:
    """Group the leaves that depend on the keys by the set of keys that they depend on."""
    references = dict(_interpolations(config))
    causes: dict[Path, tuple[int, ...]] = {}
    for k, key in enumerate(keys):
        for path in _dependents(key, references):
            causes[path] = (*causes.get(path, ()), k)
    causes |= {_split(key): (k,) for k, key in enumerate(keys)}  # a value that is set no longer depends on another key
    groups: dict[tuple[int, ...], list[Path]] = {}
    for path, ks in causes.items():
        groups.setdefault(ks, []).append(path)
    return list(groups.items())


def _replaced(node: Any, path: Path, value: Any) -> Any:
    """Copy a tree along a path and put a value at the end of the path; share all other parts."""
    if not path:
        return value
    return {**node, path[0]: _replaced(node[path[0]], path[1:], value)}


def _split(key: str) -> Path:
    return tuple(key.split("."))


def _interpolations(config: DictConfig) -> Iterator[tuple[Path, str]]:
    """Yield the path and the raw text of every leaf with an interpolation."""

    def walk(node: Any, path: Path) -> Iterator[tuple[Path, str]]:
        if isinstance(node, dict):
            for key, child in node.items():
                yield from walk(child, (*path, str(key)))
        elif isinstance(node, list):
            texts = [child for child in node if isinstance(child, str) and "${" in child]
            if texts:
                yield path, " ".join(texts)
        elif isinstance(node, str) and "${" in node:
            yield path, node

    yield from walk(OmegaConf.to_container(config, resolve=False), ())


def _dependents(key: str, references: dict[Path, str]) -> list[Path]:
    """List the leaves whose value depends on a key, directly or through other leaves."""
    found: list[Path] = []
    changed = [key]
    while changed:
        source = changed.pop()
        for path, text in references.items():
            if path not in found and _refers(text, source):
                found.append(path)
                changed.append(".".join(path))
    return found


def _refers(text: str, key: str) -> bool:
    for reference in REFERENCE.findall(text):
        if reference.startswith("."):  # relative: compared by its last name, which may find too many dependents
            if reference.rpartition(".")[2] in key.split("."):
                return True
        elif reference == key or key.startswith(f"{reference}.") or reference.startswith(f"{key}."):
            return True
    return False
