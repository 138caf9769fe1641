"""The words of `mofit-infer`, and the command that repeats it."""

import argparse
import shlex
from pathlib import Path

from sim.cli.arguments import Arguments

DESCRIPTION = """\
Infer which motivations give the answers that models gave to a probe: shares with intervals, what cannot be told apart,
predictions of arms not yet asked, and what to ask next.

ANSWERS is a table (CSV: lab, model, features of the arm, k, n), logs of Inspect (*.eval), or the folder of a stored
run. A table of learning curves (CSV: run, step, k, n) is fitted by selection dynamics. Settings are those of mofit, as
in world=reward_probe motivation=[intended,reward_seeker,drifter].
"""


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


def parser() -> argparse.ArgumentParser:
    """Return what reads the words."""
    words = Arguments(prog="mofit-infer", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("answers", nargs="+", metavar="ANSWERS", help="tables, logs or a run; and settings, KEY=VALUE")
    words.add_argument("--probe", default="reward_probe", metavar="NAME", help="a shipped probe, or a YAML file")
    words.add_argument(
        "--predict", type=Path, metavar="ARMS", help="predict a table of arms or of runs; k and n optional"
    )
    words.add_argument(
        "--design", nargs="?", const="", metavar="MODEL", help="what to ask next (default: the model asked most)"
    )
    words.add_argument("--between", metavar="A,B", help="two motivations that --design is to tell apart")
    words.add_argument(
        "--leave-out",
        action=argparse.BooleanOptionalAction,
        help="score answers left out in turn (default: yes, but not with --predict)",
    )
    words.add_argument("--seed", type=_seed, default=0, metavar="N", help="of all draws (default: %(default)s)")
    words.add_argument(
        "--out", type=Path, metavar="DIR", default=Path("outputs/inference"), help="default: %(default)s"
    )
    return words


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text}: must be a whole number of at least 0")
    return int(text)
