"""Read a user's own folders (`--config-dir`) from a command line."""

import re
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from sim.errors import BadInput


def take_folders(words: Sequence[str]) -> tuple[list[Path], list[str]]:
    """Return the folders of `--config-dir DIR`, in every spelling that Hydra allows, and the remaining words."""
    flags = ArgumentParser(add_help=False, allow_abbrev=False)
    flags.add_argument("--config-dir", "-cd", type=Path, action="append", default=[])
    known, rest = flags.parse_known_args(words)
    return known.config_dir, rest


def require_motivations(folders: Sequence[Path], words: Sequence[str]) -> None:
    """Raise `BadInput` if the file of a chosen motivation lacks that name; Hydra would silently drop the motivation."""
    from sim.config.shared import read_text

    for name in _chosen(words):
        for file in (folder / "motivation" / f"{name}.yaml" for folder in folders):
            text = read_text(file) if file.is_file() else f"{name}:"
            spelt = rf"""^(["']?){re.escape(name)}\1\s*:"""
            if not re.search(spelt, text, re.MULTILINE) and "@package" not in text:
                raise BadInput(f"motivation={name}: the file holds no motivation '{name}'.")


def _chosen(words: Sequence[str]) -> list[str]:
    lists = [word.partition("=")[2] for word in words if word.startswith("motivation=")]
    return [name for choice in lists for name in re.findall(r"[^\s,'\"\[\]]+", choice)]
