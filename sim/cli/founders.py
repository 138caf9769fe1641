"""Make the paths of stored founders absolute, so that a sweep or a command can be repeated from any folder."""

import re
from collections.abc import Sequence
from pathlib import Path

KEY = "population.founders="
PLAIN = re.compile(r"[\w/.+@%:-]+")
"""A path that Hydra's grammar takes without quotes."""
VALUES = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[^\s,()\[\]]+""")
"""Values between commas and brackets, quoted or not."""


def with_absolute_founders(words: Sequence[str]) -> list[str]:
    """Return the words with every relative path of `population.founders` that exists made absolute."""
    return [KEY + VALUES.sub(_absolute, word.removeprefix(KEY)) if word.startswith(KEY) else word for word in words]


def _absolute(value: "re.Match[str]") -> str:
    text = value[0]
    bare = re.sub(r"\\(.)", r"\1", text[1:-1]) if text[0] in "'\"" else text
    if not bare or not Path(bare).is_dir():
        return text
    full = str(Path(bare).absolute())
    escaped = full.replace("\\", "\\\\").replace("'", "\\'")
    return full if PLAIN.fullmatch(full) else f"'{escaped}'"
