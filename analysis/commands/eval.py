"""`mofit-eval`: ask a model the questions of a probe, through Inspect, after printing what that costs."""

import argparse
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from sim.cli.arguments import Arguments
from sim.cli.boundary import one_sentence
from sim.cli.output import prepare_output
from sim.errors import BadInput, require_name, stop

TASKS = ("reward_probe", "special_case")
EPOCHS = 5


@one_sentence("mofit-eval", kept="the log holds what was answered")
def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; the exit code is 2 for bad input, 1 if the eval failed."""
    prepare_output()
    _eval(_parser().parse_args(arguments))


def _eval(options: argparse.Namespace) -> None:
    if find_spec("inspect_ai") is None:
        raise BadInput("mofit-eval: the extra `eval` is not installed; install it with: uv sync --extra eval.")
    from analysis.evals.arms import chosen_arms, price, questions, the_probe
    from analysis.inference.arms.acts import ARBITRARY

    require_name(f"TASK={options.task}", options.task, TASKS)
    acts = options.acts or ("patch" if options.task == "special_case" else ",".join(ARBITRARY))
    asked = questions(chosen_arms(options.arms, the_probe()), [act.strip() for act in acts.split(",")])
    print(f"{options.task}: {price(asked, options.epochs)}")
    if options.plan:
        return
    if options.model is None:
        raise BadInput("--model: missing; name a model of Inspect, or a motivation, as in mofit/reward_seeker.")
    for log in _run(options, acts):
        print(log)


def _run(options: argparse.Namespace, acts: str) -> list[Path]:
    from inspect_ai import eval as inspect_eval
    from inspect_ai.model import get_model

    from analysis.evals.registry import reward_probe, special_case

    settings = dict(word.split("=", 1) for word in options.model_args)
    try:
        model = get_model(options.model, **settings)
    except BadInput:
        raise
    except Exception as error:  # providers raise various exceptions for a missing key or package
        reason = " ".join(str(error).split()) or type(error).__name__
        raise BadInput(f"--model={options.model}: {reason.rstrip('.')}.") from None
    task = (
        special_case(options.arms, options.lab)
        if options.task == "special_case"
        else reward_probe(options.arms, acts, options.lab)
    )
    logs = inspect_eval(
        task, model=model, epochs=options.epochs, log_dir=str(options.out), log_format="eval", display="plain"
    )
    failed = [log for log in logs if log.status != "success"]
    if failed:
        reason = failed[0].error.message.splitlines()[0] if failed[0].error else failed[0].status
        stop("mofit-eval", f"the eval did not end well ({reason}); {failed[0].location} holds what was answered.", 1)
    return [Path(log.location) for log in logs]


def _parser() -> argparse.ArgumentParser:
    parser = Arguments(
        prog="mofit-eval",
        description="Ask a model for one act and pay another, through Inspect; mofit-infer reads the log.",
    )
    parser.add_argument("task", nargs="?", default=TASKS[0], metavar="TASK", help=f"{' or '.join(TASKS)}")
    parser.add_argument(
        "--model", metavar="NAME", help="a model of Inspect, as in openai/gpt-5; or mofit/MOTIVATION, mofit/run"
    )
    parser.add_argument(
        "--model-args", nargs="*", default=[], metavar="KEY=VALUE", help="arguments of the provider (run=DIR, seed=N)"
    )
    parser.add_argument("--arms", default="all", metavar="NAMES", help="arms, separated by commas, or a table (CSV)")
    parser.add_argument("--acts", metavar="NAMES", help="acts, separated by commas (default: all arbitrary ones)")
    parser.add_argument(
        "--epochs", type=_count, default=EPOCHS, metavar="N", help="times each question is asked (%(default)s)"
    )
    parser.add_argument(
        "--lab", default="inspect", metavar="NAME", help="name of the laboratory that asks, for mofit-infer"
    )
    parser.add_argument("--plan", action="store_true", help="print the cost and ask nothing")
    parser.add_argument("--out", type=Path, default=Path("outputs/evals"), metavar="DIR", help="default: %(default)s")
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text}: must be a whole number of at least 1")
    return int(text)


if __name__ == "__main__":
    main()
