"""`mofit-infer`: which motivations give the answers that a model gave, and what it would answer elsewhere."""

import argparse
import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import BadInput, require_name, stop, unwritable

if TYPE_CHECKING:
    from analysis.inference.arms.answers import Answer
    from analysis.inference.arms.probe import Probe
    from analysis.inference.results import Results

EXTRA = "the extra `infer` is not installed; install it with: uv sync --extra infer"
DESCRIPTION = """\
Infer which motivations give the answers that models gave to a probe: shares with intervals, what cannot be told apart,
predictions of arms not yet asked, and what to ask next.

ANSWERS is a table (CSV: lab, model, features of the arm, k, n), logs of Inspect (*.eval), or the folder of a stored run.
Settings are those of mofit, as in world=reward_probe motivation=[intended,reward_seeker,drifter].
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; the exit code is 2 for bad input, 1 where the sampler gave no result."""
    from sim.config.complaints import COMPLAINTS, sentence

    options = _parser().parse_args(arguments)
    try:
        _installed()
        _infer(options)
    except BadInput as error:
        stop("mofit-infer", str(error))
    except COMPLAINTS as error:
        stop("mofit-infer", sentence(error))
    except OSError as error:
        stop("mofit-infer", unwritable(error))
    except KeyboardInterrupt:
        stop("mofit-infer", "interrupted: nothing was written.", 130)


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
    from analysis.inference.results import choose_probe
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
    out = Console()
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
    from analysis.inference.results import iterations, whole

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


def command(options: argparse.Namespace) -> str:
    """Write the command that repeats this."""
    words = ["mofit-infer", *options.answers, f"--seed={options.seed}", f"--out={options.out}"]
    words += [f"--probe={options.probe}"] if options.probe != "reward_probe" else []
    words += [f"--predict={options.predict}"] if options.predict else []
    words += [f"--between={options.between}"] if options.between else []
    words += ["--design", options.design] if options.design else ["--design"] if options.design is not None else []
    if options.leave_out is not None:
        words.append("--leave-out" if options.leave_out else "--no-leave-out")
    return shlex.join(words)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mofit-infer", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("answers", nargs="+", metavar="ANSWERS", help="tables, logs or a run; and settings, KEY=VALUE")
    parser.add_argument("--probe", default="reward_probe", metavar="NAME", help="a shipped probe, or a YAML file")
    parser.add_argument("--predict", type=Path, metavar="ARMS", help="foretell the arms of a table; k and n optional")
    parser.add_argument(
        "--design", nargs="?", const="", metavar="MODEL", help="what to ask next (default: the model asked most)"
    )
    parser.add_argument("--between", metavar="A,B", help="two motivations that --design is to tell apart")
    parser.add_argument(
        "--leave-out",
        action=argparse.BooleanOptionalAction,
        help="score answers left out in turn (default: yes, but not with --predict)",
    )
    parser.add_argument("--seed", type=_seed, default=0, metavar="N", help="of all draws (default: %(default)s)")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", default=Path("outputs/inference"), help="default: %(default)s"
    )
    return parser


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text}: must be a whole number of at least 0")
    return int(text)


if __name__ == "__main__":
    main()
