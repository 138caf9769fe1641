"""Values that people and programs put where they do not belong, and the places of a configuration."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

WHOLE = st.sampled_from([-1, 0, 1, 2, 3, 5, 7, 64, 2**31, 2**32, 2**63 - 1, 2**63, 10**30]) | st.integers(-10, 40)
REAL = st.sampled_from(
    [0.0, -0.0, 0.25, 0.5, 1.0, 2.0, 1e-300, 5e-324, 1e9, 1e30, 1e60, 1e61, 1e305, 1e308, float("inf"), float("nan")]
) | st.floats(-2.0, 2.0)
TEXT = st.sampled_from(
    [
        "",
        "all",
        "intended",
        "training",
        "reward",
        "moran",
        "mixed",
        "null",
        "a.b",
        "a/b",
        "\n",
        "${sum:1,2}",
        "désir",
        "=x",
    ]
) | st.text(max_size=6)
LEAF = st.none() | st.booleans() | WHOLE | REAL | REAL.map(lambda x: -x) | TEXT
VALUE = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3), max_leaves=5
)


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Walk the paths of everything in a tree, itself aside."""
    entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for name, child in entries:
        yield (*path, name)
        yield from places(child, (*path, name))


def changed(tree: Any, path: tuple[Any, ...], how: str, value: Any) -> Any:
    """Return a copy of a tree with something else at a path: `set`, `drop`, `rename` or `add`."""
    copy = deepcopy(tree)
    node = copy
    for step in path[:-1]:
        node = node[step]
    last = path[-1]
    if how == "set" or isinstance(node, list):
        node[last] = value
    elif how == "drop":
        del node[last]
    elif how == "add":
        node[value if isinstance(value, str) else str(value)] = deepcopy(node[last])
    else:
        renamed = [(value if name == last else name, child) for name, child in node.items()]
        node.clear()
        node.update(renamed)
    return copy
