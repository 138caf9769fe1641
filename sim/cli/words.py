"""The words of a command line, in any order: flags, settings, and a user's own folders."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from sim.config.settings import quoted, readable
from sim.errors import BadInput, suggestion

SWITCHES = {
    **dict.fromkeys(("-h", "--help", "--hydra-help", "--version", "-r", "--run", "-m", "--multirun"), False),
    **dict.fromkeys(("--resolve", "-sc", "--shell-completion"), False),
    **dict.fromkeys(("-c", "--cfg", "-p", "--package", "-cd", "--config-dir"), True),
}
"""Flags of Hydra that `mofit` takes, and whether a value follows."""
INFO, TOLD = ("-i", "--info"), ("all", "config", "defaults", "defaults-tree", "plugins", "searchpath")
"""The flag whose value may be left out, and its values."""
ALONE = ("-r", "--run", "-m", "--multirun", "-c", "--cfg", "--info", "-sc", "--shell-completion")
"""Flags that exclude one another."""
REFUSED = {
    **dict.fromkeys(("-cp", "--config-path"), "mofit composes from its own options; add yours with --config-dir DIR"),
    **dict.fromkeys(("-cn", "--config-name"), "mofit has one configuration; choose options, as in regime=rl_only"),
    "--experimental-rerun": "what was pickled may run code; repeat a run by the command in its report",
}
"""Flags of Hydra that would read another configuration, with the reason why `mofit` refuses each."""
FOREIGN = ("hydra.searchpath", "hydra.callbacks", "hydra/callbacks")
"""Keys that could make Hydra start code from elsewhere. Leaving out a shipped callback, as in
~hydra.callbacks.report, is allowed."""


class Words(NamedTuple):
    """A parsed command line: a user's own folders, flags with their values, and settings."""

    folders: list[Path]
    flags: list[str]
    settings: list[str]

    def for_hydra(self) -> list[str]:
        """Return the words for Hydra: settings, then flags. Folders become a setting of Hydra's search path.

        Where nothing may ask for a sweep, the flag says so: Hydra would compose everything once more to find out.

        Raises:
            BadInput: for a setting that cannot be read, or that would start code from elsewhere.
        """
        for word in self.settings:
            require_own(word)
        asked = {flag.partition("=")[0] for flag in self.flags} & set(ALONE)
        sweeps = any(word.lstrip("+").startswith(("experiment=", "hydra.mode=")) for word in self.settings)
        mode = [] if asked or sweeps else ["--run"]
        return [*map(readable, self.settings), *self.flags, *mode]


def take_apart(words: Sequence[str]) -> Words:
    """Parse a command line of `mofit`; raise `BadInput` for unknown flags and flags without their value."""
    taken, rest = Words([], [], []), list(words)
    while rest:
        word = rest.pop(0)
        flag, equals, value = word.partition("=")
        if not word.startswith("-"):
            taken.settings.append(word)
        elif flag in REFUSED:
            raise BadInput(f"{flag}: is not taken; {REFUSED[flag]}.")
        elif flag in INFO:
            follows = value if equals else rest.pop(0) if rest and rest[0] in TOLD else TOLD[0]
            taken.flags.append(f"--info={follows}")
        elif flag not in SWITCHES or (equals and not SWITCHES[flag]):
            raise BadInput(f"{word}: unknown flag; {suggestion(flag, [name for name in SWITCHES if name[1] == '-'])}.")
        elif not SWITCHES[flag]:
            taken.flags.append(flag)
        elif not equals and not rest:
            raise BadInput(f"{flag}: needs a value; --help shows which.")
        else:
            value = value if equals else rest.pop(0)
            if flag in ("-cd", "--config-dir"):
                taken.folders.append(Path(value))
            else:
                taken.flags.extend((flag, value))
    asked = [flag for flag in taken.flags if flag.partition("=")[0] in ALONE]
    if len(set(asked)) > 1:
        raise BadInput(f"{' '.join(asked)}: ask for one thing at a time; leave one of them out.")
    return taken


def search_path(folders: Sequence[Path]) -> list[str]:
    """Return the setting that puts a user's own folders, as data, on Hydra's search path; [] without folders."""
    places = ",".join(quoted(f"shared://{folder.resolve()}") for folder in folders)
    return [f"hydra.searchpath=[{places}]"] if folders else []


def require_own(word: str) -> None:
    """Raise `BadInput` if a setting would make Hydra start code, or read files, from elsewhere."""
    key = word.partition("=")[0]
    if "_target_" in word or "@hydra" in key or key.lstrip("+").startswith(FOREIGN):
        raise BadInput(f"{key}: cannot be set; mofit starts its own parts only, and takes folders by --config-dir DIR.")
