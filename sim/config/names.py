"""Check names that a user gives. They become keys, columns, file names and anchors, and must be plain words."""

import re
from collections import Counter
from collections.abc import Iterable

from sim.errors import BadInput

_PLAIN = re.compile(r"\w[\w-]*")
TAKEN = ("all", "job", "replicate", "phase", "round")
"""Names that tables use for the whole population or for columns beside those of motivations."""


def require_plain(key: str, name: str) -> None:
    """Raise `BadInput` unless a name consists of letters of any alphabet, digits, `_` and `-`."""
    if not _PLAIN.fullmatch(name):
        raise BadInput(f"{key}: {name!r} is not a name; a name consists of letters, digits, _ and -.")


def require_free(key: str, name: str) -> None:
    """Raise `BadInput` if a motivation has a name of `TAKEN`, which tables use for something else."""
    if name in TAKEN:
        raise BadInput(f"{key}: the name '{name}' stands for something else in the tables; rename the motivation.")


def require_distinct(key: str, names: Iterable[str]) -> None:
    """Raise `BadInput` if a list names the same thing twice."""
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise BadInput(f"{key}: names '{twice[0]}' twice; name each once.")


def require_distinct_choices(words: Iterable[str]) -> None:
    """Raise `BadInput` if settings choose a motivation twice, or in two ways; Hydra would silently drop one."""
    chosen = [word.partition("=")[::2] for word in words]
    for key, value in chosen:
        if key.lstrip("+") == "motivation":
            for names in re.findall(r"\[([^\[\]]*)\]", value):
                require_distinct(f"motivation=[{names}]", (name.strip(" '\"") for name in names.split(",")))
    added = [value for key, value in chosen if key == "+motivation@motivation"]
    if added and any(key == "motivation" for key, _ in chosen):
        raise BadInput(
            f"+motivation@motivation={added[0]}: adds to the motivations that are there by default, and motivation=... "
            "chooses others; name all in one list, as in motivation=[intended,reward_seeker]."
        )
