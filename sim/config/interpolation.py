"""Restrict `${...}` in a configuration to references and to the resolvers of this program.

Resolvers of Hydra and OmegaConf can read the environment and the clock. A shared configuration could use them to store
a user's secrets with the results.
"""

import re
from collections.abc import Iterator
from typing import Any

from sim.errors import BadInput

OURS = ("sum", "product")
"""Resolvers that a configuration may use."""
_REFERENCE = re.compile(r"\$\{\s*([^:}${]*)([:}${]|$)")


def require_ours(key: str, text: str) -> None:
    """Raise `BadInput` if the text at `key` uses a resolver not in `OURS`, or computes the name of a resolver."""
    for name, after in _REFERENCE.findall(text):
        if after == "}" or (after == ":" and name.strip() in OURS):
            continue
        said = f"'${{{name}{after}'" if after == ":" else "a name that is computed"
        raise BadInput(
            f"{key}: {said} is not allowed; a configuration may refer to a value, as in ${{world.parameters.NAME}}, or "
            "use ${sum:a,b} and ${product:a,b}."
        )


def texts(node: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Walk all texts of nested plain dicts and lists, with their keys."""
    if isinstance(node, dict):
        for name, child in node.items():
            yield from texts(child, f"{key}.{name}" if key else str(name))
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from texts(child, f"{key}[{index}]")
    elif isinstance(node, str):
        yield key, node
