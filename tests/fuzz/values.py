"""Values that people and programs put where they do not belong, and the places of a configuration."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

Path = tuple[Any, ...]

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
FITTING = {bool: st.booleans(), int: WHOLE, float: REAL | st.floats(0.0, 1.0)}
"""By type, values that a schema may take for what stands there: most of them reach what is computed."""


def another(data: st.DataObject, here: Any, words: list[str]) -> Any:
    """Draw a value to stand in place of one: any at all, or one of its type, names being words of the configuration."""
    fitting = st.sampled_from(words) if isinstance(here, str) else FITTING.get(type(here), VALUE)
    return data.draw(st.one_of(fitting, fitting, VALUE))


def places(node: Any, path: Path = ()) -> Iterator[Path]:
    """Walk the paths of everything in a tree, itself aside."""
    entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for name, child in entries:
        yield (*path, name)
        yield from places(child, (*path, name))


def at(tree: Any, path: Path) -> Any:
    """Return what stands at a path."""
    for step in path:
        tree = tree[step]
    return tree


def words(tree: Any) -> list[str]:
    """List the names and texts of a tree."""
    found = {step for path in places(tree) for step in path if isinstance(step, str)}
    return sorted(found | {value for path in places(tree) if isinstance(value := at(tree, path), str)})


def changed(tree: Any, path: Path, how: str, value: Any) -> Any:
    """Return a copy of a tree with something else at a path: `set`, `drop`, `rename` or `add`."""
    copy = deepcopy(tree)
    node = at(copy, path[:-1])
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
