"""Find all figures of a run: every module in the folders of this package that defines `FIGURE`."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from analysis.page.figure import DEPLOYED, HOW, WHO, WHY, Figure
from analysis.runs import figures as package
from analysis.runs.figures.recipe import Recipe
from sim.store.tables import Records

FOLDERS = {WHO: "who", HOW: "how", DEPLOYED: "deployed", WHY: "why"}
"""The folder of each part of the report, in the order of the report."""


@cache
def recipes() -> tuple[Recipe, ...]:
    """Return all figures, in the order of the report."""
    return tuple(
        recipe for folder in FOLDERS.values() for recipe in sorted(_of(folder), key=lambda recipe: recipe.place)
    )


def _of(folder: str) -> list[Recipe]:
    here = import_module(f"{package.__name__}.{folder}")
    return [import_module(f"{here.__name__}.{module.name}").FIGURE for module in iter_modules(here.__path__)]


def figures(run: Records) -> list[Figure]:
    """Draw every figure whose tables the run kept and that says something about the run."""
    return [recipe.draw(run) for recipe in recipes() if recipe.possible(run)]
