"""Turn settings `key=value`, as people write them, into the form that Hydra's grammar reads.

A value that the grammar cannot read is quoted if only one reading makes sense: a path, a word with letters beyond
ASCII, an option that looks like a number. Any other such setting is refused in a sentence that shows its quoted form.
"""

import re
import shlex

from sim.config.catalogue import groups
from sim.errors import BadInput

PATHS = ("hydra.run.dir", "hydra.sweep.dir", "hydra.sweep.subdir", "population.founders")
"""Settings whose value is a path; the value is quoted as it stands."""
LONGEST = 120
"""Settings of more characters are shortened in messages."""
_SIMPLE = re.compile(r"[A-Za-z_][\w.]*=(?:[-+]?\d{1,40}(?:\.\d+)?(?:[eE][-+]?\d+)?|[A-Za-z_]\w*)", re.ASCII)
_LETTERS = re.compile(r"""("[^"]*"|'[^']*')|((?=[^\s\[\]{}(),:='"]*[^\x00-\x7f])[^\s\[\]{}(),:='"]+)""")
_LITERAL = re.compile(r"""(?<![\w.'"/-])([-+]?(?:\d[\d_.eE+-]*|inf|nan|true|false|null))(?![\w.'"/-])""", re.IGNORECASE)
_DIGITS = re.compile(r"\d{41,}")


def readable(word: str) -> str:
    """Return a setting in the form that Hydra reads, quoted if only the quoted form makes sense.

    Raises:
        BadInput: if the setting has no meaning or several; the message shows the quoted form.
    """
    key, equals, value = word.partition("=")
    name = key.lstrip("+~").partition("@")[0]
    if key.startswith("~") and not equals:
        return word
    if not equals:
        raise BadInput(f"{shorten(word)}: settings are written key=value, and flags begin with '-'.")
    if not key.isascii():
        raise BadInput(f"{key}: a key on the command line has letters of ASCII only; set it in a file of --config-dir.")
    if name in groups():
        return _choice(key, name, value)
    if _SIMPLE.fullmatch(word):
        return word
    if digits := _DIGITS.search(value):
        raise BadInput(f"{key}={shorten(value)}: a number of {len(digits[0])} digits is too large.")
    if key in PATHS and not _parses(word):
        return f"{key}={quoted(value)}"
    return _with_letters(key, value)


def quoted(text: str) -> str:
    """Quote a text for Hydra's grammar."""
    body = re.sub(r"(\\+)(?='|$)", r"\1\1", text).replace("'", "\\'")
    return f"'{body}'"


def shorten(text: str) -> str:
    """Replace the middle of a text by an ellipsis if the text is longer than `LONGEST`."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2]} ... {text[-LONGEST // 6 :]}"


def _choice(key: str, group: str, value: str) -> str:
    """Return a choice of options with every option quoted as a name, even if it looks like a number."""
    if "${" in value:
        raise BadInput(f"{key}={shorten(value)}: an option is chosen by its name, as in {group}=NAME.")
    if value.lower() in ("null", ""):
        return f"{key}={value}"
    return _with_letters(key, _LITERAL.sub(lambda found: quoted(found[1]), value) if "(" not in value else value)


def _with_letters(key: str, value: str) -> str:
    """Quote the words with letters beyond ASCII; raise `BadInput` if Hydra still cannot read the setting."""
    word, whole = f"{key}={value}", f"{key}={quoted(value)}"
    lettered = f"{key}={_LETTERS.sub(lambda found: found[1] or quoted(found[2]), value)}"
    if _parses(lettered):
        return lettered
    if value.rstrip().endswith(",") and _parses(f"{key}={value.rstrip()[:-1]}"):
        raise BadInput(f"{shorten(word)}: ends in a comma; leave the comma out.")
    if _parses(whole):
        form = shlex.quote(shorten(whole))
        raise BadInput(f"{shorten(word)}: cannot be read; if it is meant as a text, quote it: {form}.")
    raise BadInput(f"{shorten(word)}: cannot be read; settings are written key=value.")


def _parses(word: str) -> bool:
    """Tell whether Hydra can read a setting."""
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.errors import HydraException

    try:
        OverridesParser.create().parse_override(word)
    except (HydraException, ValueError):
        return False
    return True
