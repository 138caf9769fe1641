"""`mofit-infer`: which motivations give the answers that a model gave, and what it would answer elsewhere."""

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.commands.infer_curves import holds_curves, infer_curves
from analysis.commands.infer_words import command, parser
from sim.cli.boundary import one_sentence
from sim.cli.output import prepare_output
from sim.errors import BadInput, require_name, stop

if TYPE_CHECKING:
    from analysis.inference.arms.answers import Answer
    from analysis.inference.arms.probe import Probe
    from analysis.inference.results import Results

EXTRA = "the extra `infer` is not installed; install it with: uv sync --extra infer"


@one_sentence("mofit-infer")
def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; the exit code is 2 for bad input, 1 where the sampler gave no result."""
    prepare_output()
    options = parser().parse_args(arguments)
    if holds_curves(options.answers[0]):
        infer_curves(options)
        return
    _installed()
    _infer(options)


def _installed() -> None:
    from importlib.util import find_spec

    if find_spec("numpyro") is None:
        raise BadInput(f"mofit-infer: {EXTRA}.")


def _infer(options: argparse.Namespace) -> None:
    from rich.console import Console

    from analysis.inference.infer import NotConverged
    from analysis.inference.report.page import advice, write_page
    from analysis.inference.report.sentences import headline, sentences
    from analysis.inference.report.tables import write_tables
    from analysis.inference.whole import choose_probe
    from analysis.look.terminal import console as terminal
    from sim.cli.interrupt import interrupted_where_safe

    files = [word for word in options.answers if "=" not in word or Path(word).exists()]
    settings = [word for word in options.answers if word not in files]
    if not files:
        raise BadInput("ANSWERS: missing; name a table of answers, logs of Inspect or a stored run.")
    folder = Path(files[0])
    if len(files) == 1 and folder.is_dir():
        _infer_run(folder, settings, options)
        return
    probe, overrides = choose_probe(options.probe, settings)
    answers = read(files, probe)
    arms = _arms(options.predict, probe)
    ask = _ask(options, probe)
    options.out.mkdir(parents=True, exist_ok=True)  # what cannot be written is said before anything is sampled
    console = Console(stderr=True)
    try:
        with interrupted_where_safe():
            results = _sampled(answers, probe, overrides, options, arms, ask, console)
    except NotConverged as error:
        stop("mofit-infer", str(error), 1)
    written = [*write_tables(results, options.out), write_page(results, options.out)]
    out = terminal()
    out.print(headline(results), style="bold", markup=False)
    for line in [*sentences(results), *(advice(results.plan) if results.plan else [])]:
        out.print(f"- {line}", markup=False, highlight=False)
    for file in written:
        print(file)


def _infer_run(folder: Path, settings: Sequence[str], options: argparse.Namespace) -> None:
    from analysis.inference.infer import NotConverged
    from analysis.inference.of_run import of_run
    from analysis.inference.report.run_page import sentences, write_run

    if settings:
        raise BadInput(f"{settings[0]}: a stored run has a world and a cast of its own; settings do not apply.")
    if options.predict or options.design is not None:
        raise BadInput("--predict, --design: are for answers of models, not for a stored run.")
    try:
        found = of_run(folder, options.seed)
    except NotConverged as error:
        stop("mofit-infer", str(error), 1)
    written = write_run(found, options.out, command(options))
    for line in sentences(found):
        print(f"- {line}")
    print(*written, sep="\n")


def read(files: Sequence[str], probe: "Probe") -> "list[Answer]":
    """Read tables and logs, one after the other.

    Raises:
        BadInput: as `read_answers` and `read_logs`.
    """
    from analysis.inference.arms.answers import read_answers

    logs = [file for file in files if file.endswith(".eval")]
    answers = [answer for file in files if file not in logs for answer in read_answers(file, probe)]
    if logs:
        from analysis.evals.logs import read_logs

        answers += read_logs(logs, probe)
    return answers


def _arms(file: Path | None, probe: "Probe") -> "list[Answer] | None":
    from analysis.inference.arms.answers import read_answers

    return None if file is None else read_answers(file, probe, counted=False)


def _ask(options: argparse.Namespace, probe: "Probe") -> tuple[str, tuple[str, str]] | None:
    """Return the model to ask next, and which two motivations are to be told apart."""
    if options.design is None:
        return None
    pair = tuple(options.between.split(",")) if options.between else _first_two(probe)
    if len(pair) != 2 or pair[0] == pair[1]:
        raise BadInput(f"--between={options.between}: must name two motivations, as in reward_seeker,label_follower.")
    for name in pair:
        require_name(f"--between={options.between}", name, probe.motivations)
    return options.design, (pair[0], pair[1])


def _first_two(probe: "Probe") -> tuple[str, ...]:
    if len(probe.motivations) < 2:
        raise BadInput("--design: needs at least two motivations, to be told apart.")
    wanted = [name for name in ("reward_seeker", "misaligned_schemer") if name in probe.motivations]
    return tuple(dict.fromkeys([*wanted, *probe.motivations]))[:2]


def _sampled(
    answers: "Sequence[Answer]",
    probe: "Probe",
    overrides: Sequence[str],
    options: argparse.Namespace,
    arms: "Sequence[Answer] | None",
    ask: tuple[str, tuple[str, str]] | None,
    console: Any,
) -> "Results":
    from analysis.inference.leave_out import folds
    from analysis.inference.whole import iterations, whole

    leaving_out = options.leave_out if options.leave_out is not None else arms is None
    counted = [answer for answer in answers if answer.counted]
    with _progress(console, iterations(leaving_out, len(folds(counted)))) as tick:
        return whole(
            answers,
            probe,
            overrides,
            seed=options.seed,
            leaving_out=leaving_out,
            arms=arms,
            ask=ask,
            command=command(options),
            tick=tick,
            say=console.print,
        )


@contextmanager
def _progress(console: Any, total: int) -> Iterator[Any]:
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("sampling", total=total)
        yield lambda done: bar.advance(task, done)


if __name__ == "__main__":
    main()
