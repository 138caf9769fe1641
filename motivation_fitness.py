"""The way in: every command starts here, once it is clear that nothing hides this program's packages.

`agents`, `sim`, `analysis` and `conf` are common names. A user's file `agents.py` or a package installed under such a
name is found first where it stands earlier on Python's path, and what follows would be errors about modules that are
not packages. This file has a name of its own and imports nothing of ours before it has looked.
"""

import sys
from collections.abc import Callable
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path

ROOT = Path(__file__).resolve().parent
PACKAGES = ("agents", "sim", "analysis", "conf")
"""Packages that must be those beside this file."""
COMMANDS = {
    "mofit": "sim.cli.main",
    "mofit-claims": "analysis.commands.claims",
    "mofit-eval": "analysis.commands.eval",
    "mofit-explain": "analysis.commands.explain",
    "mofit-foretell": "analysis.foretell.command",
    "mofit-infer": "analysis.commands.infer",
    "mofit-lab": "analysis.lab.command",
    "mofit-merge": "sim.cli.merge",
    "mofit-phase": "analysis.commands.diagram",
    "mofit-report": "analysis.commands.report",
    "mofit-runs": "analysis.commands.runs",
}
"""Where the function `main` of each command is written."""


def hidden() -> str | None:
    """Say in a sentence which file is in the way of one of our packages, and what to do; None if there is none."""
    for name in PACKAGES:
        found = _origin(name)
        if found is None:
            return f"{ROOT / name}: is not on Python's path; run `uv sync` in {ROOT}, or install the program anew."
        if found != ROOT / name:
            return (
                f"{found}: hides the package '{name}' of this program; rename that file, start from another folder, or "
                "install the program into an environment of its own."
            )
    return None


def require_own_packages() -> None:
    """Raise `ImportError` in a sentence if something hides a package of ours, for whoever imports us from Python."""
    said = hidden()
    if said is not None:
        raise ImportError(said)


def run(program: str) -> None:
    """Start a command, or end in a sentence if its packages are hidden or overwritten."""
    said = hidden()
    if said is not None:
        sys.exit(_failed(program, said))
    try:
        main: Callable[[], None] = import_module(COMMANDS[program]).main
    except ImportError as error:
        name = (error.name or "").partition(".")[0]
        if name not in PACKAGES:
            raise
        told = f"{ROOT / name}: is not whole ({error}); another package of that name may be installed over it"
        sys.exit(_failed(program, f"{told}: install the program into an environment of its own."))
    main()


def _origin(name: str) -> Path | None:
    """Return the folder or file that Python takes for a package."""
    loaded = sys.modules.get(name)
    spec: ModuleSpec | None = getattr(loaded, "__spec__", None) or PathFinder.find_spec(name)
    if spec is None:
        return None
    if spec.origin is None:  # a folder without `__init__.py`
        return next((Path(place).resolve() for place in spec.submodule_search_locations or ()), None)
    file = Path(spec.origin).resolve()
    return file.parent if file.name == "__init__.py" else file


def _failed(program: str, said: str) -> int:
    print(f"{program}: {said}", file=sys.stderr)
    return 2


def mofit() -> None:
    """Run `mofit`."""
    run("mofit")


def claims() -> None:
    """Run `mofit-claims`."""
    run("mofit-claims")


def ask() -> None:
    """Run `mofit-eval`."""
    run("mofit-eval")


def explain() -> None:
    """Run `mofit-explain`."""
    run("mofit-explain")


def foretell() -> None:
    """Run `mofit-foretell`."""
    run("mofit-foretell")


def infer() -> None:
    """Run `mofit-infer`."""
    run("mofit-infer")


def lab() -> None:
    """Run `mofit-lab`."""
    run("mofit-lab")


def merge() -> None:
    """Run `mofit-merge`."""
    run("mofit-merge")


def phase() -> None:
    """Run `mofit-phase`."""
    run("mofit-phase")


def report() -> None:
    """Run `mofit-report`."""
    run("mofit-report")


def runs() -> None:
    """Run `mofit-runs`."""
    run("mofit-runs")


if __name__ == "__main__":
    mofit()
