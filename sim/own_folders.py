"""Folders with worlds and motivations of a user's own, as a command line names them."""

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path


def take_folders(words: Sequence[str]) -> tuple[list[Path], list[str]]:
    """Take `--config-dir DIR`, in every spelling of Hydra's, out of a command's words; returns the rest too."""
    flags = ArgumentParser(add_help=False, allow_abbrev=False)
    flags.add_argument("--config-dir", "-cd", type=Path, action="append", default=[])
    known, rest = flags.parse_known_args(words)
    return known.config_dir, rest
