"""Bundle modules into one script, because a page that is opened as a file may not import other files.

Every module becomes a function that is called once, after the modules that it imports, and returns its exports. Modules
use only the syntax that this file reads: named imports of `./` files, and `export` before a declaration.
"""

import re
from pathlib import Path

_IMPORT = re.compile(r'^import \{([^}]*)\} from "([^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?:async )?(?:function\*?|class|const|let) (\w+|\{[^}]*\})", re.MULTILINE)


def bundle(entry: Path, text: str | None = None) -> str:
    """Return one script that runs a module and all its imports; `text` replaces the module's content.

    Raises:
        ValueError: if modules import one another in a circle.
    """
    done: dict[Path, str] = {}
    parts: list[str] = []
    _add(entry.resolve(), text, done, parts)
    return "\n".join(['"use strict";', *parts])


def _add(module: Path, text: str | None, done: dict[Path, str], parts: list[str]) -> None:
    """Append a module after the modules that it imports."""
    if done.get(module) == "":
        raise ValueError(f"{module}: imports, over others, itself")
    if module in done:
        return
    done[module] = ""
    text = module.read_text(encoding="utf-8") if text is None else text
    imports = [(names, (module.parent / source).resolve()) for names, source in _IMPORT.findall(text)]
    for _, source in imports:
        _add(source, None, done, parts)
    done[module] = f"$${len(parts)}"
    taken = "".join(f"const {{{names.replace(' as ', ': ')}}} = {done[source]};\n" for names, source in imports)
    exported = ", ".join(name.strip(" {}") for name in _EXPORT.findall(text))
    body = re.sub(r"^export ", "", _IMPORT.sub("", text), flags=re.MULTILINE)
    parts.append(f"const {done[module]} = (() => {{\n{taken}{_lean(body)}\nreturn {{{exported}}};\n}})();")


def _lean(code: str) -> str:
    """Remove comments that stand on lines of their own."""
    without = re.sub(r"^[ \t]*/\*\*.*?\*/[ \t]*\n", "", code, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"^[ \t]*//.*\n", "", without, flags=re.MULTILINE)
