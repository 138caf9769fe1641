"""What must hold of any input: a finite run, or one sentence that names what was broken."""

import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from typing import Any, NamedTuple

import polars as pl

from sim.apart import ENDLESS
from sim.builders.plan import build
from sim.config.complaints import COMPLAINTS, sentence
from sim.config.schema import ConfigSchema
from sim.config.shared import GROUPS
from sim.errors import BadInput, one_line
from sim.model.plan import Plan
from sim.runs.run import run
from tests.fuzz.values import Path, at, words

KEYS = (*(item.name for item in fields(ConfigSchema)), *GROUPS)
AFFORDABLE = 200_000
"""Most episodes that are run for a case; a larger plan is built only."""
LONGEST = 20.0
"""Most seconds of the processor that a case may take: it must end."""


class Broken(NamedTuple):
    """A place that was changed, and the names that stood there: others may refer to them."""

    path: Path
    names: tuple[str, ...] = ()

    @classmethod
    def of(cls, tree: Any, path: Path) -> "Broken":
        """Take the names from a tree that is whole yet."""
        return cls(path, (str(path[-1]), *words({"": at(tree, path)})))

    def below(self, group: str) -> "Broken":
        """Give the place in the whole configuration of a place in a group's file."""
        return self._replace(path=(group, *self.path))

    @property
    def key(self) -> str:
        """The key as sentences write it."""
        steps = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path]
        return one_line("".join(steps).removeprefix("."))


def holds(make: Callable[[], Mapping[str, Any]], broken: Sequence[Broken] = (), *names: str) -> str:
    """Hold that a configuration can be run or is refused; returns `ran`, `built` or `refused`.

    Args:
        make: gives the resolved configuration, or raises.
        broken: what was changed, one of which a refusal must name.
        names: what a refusal may begin with beside keys.
    """
    try:
        with ending():
            plan = build(make())
            endless = plan.config["engine"] == ENDLESS
            if _cost(plan, endless) > AFFORDABLE:
                return "built"
            require_finite(run(plan, engine=ENDLESS if endless else "kernel"))
    except (BadInput, *COMPLAINTS) as error:
        said = sentence(error) if isinstance(error, COMPLAINTS) else str(error)
        require_sentence(said, *names)
        if broken and not said.startswith(names):
            require_named(said, broken)
        return "refused"
    except MemoryError:  # which the boundary of every command puts into a sentence
        return "refused"
    return "ran"


@contextmanager
def ending() -> Iterator[None]:
    """Raise `TimeoutError` in what takes longer than a case may."""

    def over(number: int, frame: object) -> None:
        raise TimeoutError(f"a case took more than {LONGEST:g} s")

    before = signal.signal(signal.SIGPROF, over)
    signal.setitimer(signal.ITIMER_PROF, LONGEST)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def require_sentence(said: str, *names: str) -> None:
    """Hold that this is one sentence and begins with a key of the configuration, or with one of the names."""
    assert said.isprintable(), repr(said)
    assert said.endswith("."), said
    assert len(said) < 2000, said
    assert said.startswith((*KEYS, *names)) or ": unknown name" in said, said


def require_named(said: str, broken: Sequence[Broken]) -> None:
    """Hold that a sentence begins with a key that was changed or the mapping it is in, or names it elsewhere.

    The mapping is named where its entries do not go together, as chances that do not sum to one; the key, or a name in
    quotes, where something else refers to what was changed, renamed or taken out.
    """
    keys = {key for each in broken for key in (each.key, each.key.rpartition(".")[0], each.key.rpartition("[")[0])}
    keys |= {key.replace("world.ranges.", "world.parameters.") for key in keys}  # a range is named by what lies outside
    ends = ("=", ":", ".", "[", " ")
    starts = {f"{sign}{key}{end}" for key in keys if key for sign in ("", "~", "+", "++") for end in ends}
    named = {f"'{one_line(name)}'" for each in broken for name in each.names} | {f"{{{each.key}}}" for each in broken}
    assert said.startswith(tuple(starts)) or any(name in said for name in named), (said, broken)


def require_finite(tables: Mapping[str, pl.DataFrame]) -> None:
    """Hold that every number of every table is finite, and that shares sum to one."""
    for name, table in tables.items():
        for column in table.select(pl.col(pl.Float64)).iter_columns():
            assert column.drop_nulls().is_finite().all(), f"{name}.{column.name}"
    shares = tables["rounds"].group_by("replicate", "round", "phase").agg(pl.col("share").sum())["share"]
    assert ((shares - 1.0).abs() < 1e-9).all()


def _cost(plan: Plan, endless: bool) -> int:
    visits = [phase.repeat.at_most if phase.repeat is not None else 1 for phase in plan.phases]
    rounds = [phase.rounds * phase.rules.episodes * n for phase, n in zip(plan.phases, visits, strict=True)]
    agents = 1 if endless else plan.agents
    return agents * sum(rounds) + agents * plan.rounds * len(plan.names)
