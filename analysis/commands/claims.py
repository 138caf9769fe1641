"""`mofit-claims`: run the claim experiments; print and write theorems, readings and findings."""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.arguments import Arguments
from sim.cli.boundary import one_sentence
from sim.cli.output import prepare_output
from sim.errors import stop

if TYPE_CHECKING:
    from rich.console import Console

    from analysis.claims.claim import Result

QUICK = 6
"""Replicates of each job with `--quick`, which says how sure they are and keeps no verdict."""
POINTS, QUICK_POINTS = 256, 48
"""Worlds of each box that a claim is looked for in, and with `--quick`."""
QUICK_ALPHA = 0.05
"""Error chance of one interval of a first look."""


@one_sentence("mofit-claims")
def main(arguments: Sequence[str] | None = None) -> None:
    """Run claims; the exit code is 2 if an argument is wrong or a claim failed to run."""
    prepare_output()
    options = _parser().parse_args(arguments)
    from rich.console import Console

    from analysis.claims.printed import print_results
    from analysis.claims.store import write_claims
    from analysis.claims.verdict import FAILED
    from analysis.look.terminal import console
    from sim.cli.interrupt import interrupted_where_safe

    options.out.mkdir(parents=True, exist_ok=True)  # a folder that cannot be written is reported before any run
    replicates = QUICK if options.quick else options.replicates
    with interrupted_where_safe():
        results = run_claims(
            options.names,
            replicates,
            Console(stderr=True),
            options.seed,
            options.counter,
            options.quick,
            options.population,
        )
    print_results(results, console())
    for file in write_claims(results, options.out):
        print(file)
    failed = [result.claim.id for result in results if result.verdict == FAILED]
    if failed:
        stop("mofit-claims", f"{', '.join(failed)} failed to run; the others are written.")


def run_claims(
    names: Sequence[str],
    replicates: int | None,
    console: "Console",
    seed: int | None = None,
    counter: bool = False,
    quick: bool = False,
    population: str | None = None,
) -> "list[Result]":
    """Run the named claims, or all claims if none is named, with a progress bar.

    Args:
        names: experiments, or numbers of claims as in `c05` or `C5`.
        replicates: replicates of each job; None takes the number of each experiment.
        console: the console that shows the progress.
        seed: seed of all runs; None takes the seed of each experiment.
        counter: whether each claim is run in its counter-world, without its box.
        quick: take a first look: fewer worlds of each box, intervals of 95 %, no verdicts.
        population: another population in place of the default, such as `production`.

    Raises:
        BadInput: for an unknown claim, with the nearest name.
    """
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from analysis.claims.claim import COUNTER
    from analysis.claims.jobs import claim_names, family_size, full_name
    from analysis.claims.run import read_claim, read_counter, run_claim
    from analysis.claims.section import present
    from analysis.claims.verdict import FAMILY

    settings = [] if seed is None else [f"seed={seed}"]
    flags = ["--quick"] if quick else [f"--replicates={replicates}"] if replicates is not None else []
    flags += [f"--seed={seed}"] if seed is not None else []
    settings += [] if population is None else [f"population={population}"]
    flags += [] if population is None else [f"--population={population}"]
    flags += [COUNTER] * counter
    compose = read_counter if counter else read_claim
    found = [full_name(name) for name in names] or claim_names()
    alphas = [QUICK_ALPHA if quick else FAMILY / family_size(name[0]) for name in found]
    read = [compose(name, settings) for name in found]
    points = [0 if counter or not claim.box["ranges"] else QUICK_POINTS if quick else POINTS for claim, _ in read]
    total = sum(len(jobs) * (replicates or jobs[0].config["replicates"]) for _, jobs in read) + sum(points)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    results = []
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("claims", total=total)
        for (claim, jobs), alpha, worlds in zip(read, alphas, points, strict=True):
            bar.update(task, description=claim.id)
            result = run_claim(claim, jobs, replicates, alpha, lambda: bar.advance(task), worlds)
            results.append(present(replace(result, flags=tuple(flags), quick=quick)))
    return results


def _parser() -> argparse.ArgumentParser:
    parser = Arguments(prog="mofit-claims", description="Run claim experiments; print and write a verdict for each.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="claims, as in c05 or n01 (default: all of C1 to C22)")
    count = parser.add_mutually_exclusive_group()
    count.add_argument(
        "--quick", action="store_true", help=f"a first look: {QUICK} replicates of each job, no verdicts"
    )
    count.add_argument("--replicates", type=_count, metavar="N", help="number of replicates of each job")
    parser.add_argument("--seed", type=_seed, metavar="N", help="another seed, to see whether verdicts stand")
    parser.add_argument("--population", metavar="NAME", help="another population, as in --population=production")
    parser.add_argument("--counter", action="store_true", help="run counter-worlds, in which verdicts must flip")
    parser.add_argument("--out", type=Path, metavar="DIR", default=Path("outputs/claims"), help="default: %(default)s")
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 2:
        raise argparse.ArgumentTypeError(f"{text}: must be a whole number of at least 2")
    return int(text)


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text}: must be a whole number of at least 0")
    return int(text)


if __name__ == "__main__":
    main()
