"""`mofit-lab`: opens the teaching lab in a browser, served to this computer alone."""

import argparse
import os
import socket
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from runpy import run_module

from sim.cli.arguments import Arguments
from sim.cli.boundary import one_sentence
from sim.cli.output import prepare_output
from sim.errors import BadInput

APP = Path(__file__).with_name("app.py")
HOST, PORT = "127.0.0.1", 2718


@one_sentence("mofit-lab", kept="the lab has ended")
def main() -> None:
    """Serve the lab until interrupted."""
    prepare_output()
    asked = _arguments(sys.argv[1:])
    if find_spec("marimo") is None:
        raise BadInput("needs the extra `lab`; run it with `uv run --extra lab mofit-lab`.")
    port = asked.port if asked.port is not None else free_port()
    print(f"The lab opens at http://{HOST}:{port}; Ctrl-C ends it.", flush=True)
    os.environ["MARIMO_SKIP_UPDATE_CHECK"] = "1"
    sys.argv = ["marimo", *serving(port, asked.headless)]
    run_module("marimo", run_name="__main__")


def serving(port: int, headless: bool) -> list[str]:
    """Return what marimo is asked: to serve the app, without its code, to this computer alone."""
    address = ["--host", HOST, "--port", str(port), "--no-token", "--no-sandbox", "--no-check"]
    return ["-q", "run", str(APP), *address, *(["--headless"] if headless else [])]


def free_port() -> int:
    """Return the usual port, or another where it is taken."""
    for port in (PORT, 0):
        with socket.socket() as trial:
            try:
                trial.bind((HOST, port))
            except OSError:
                continue
            return int(trial.getsockname()[1])
    raise OSError("no free port")


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = Arguments(prog="mofit-lab", description="Open the teaching lab in a browser.")
    parser.add_argument("--port", type=int, help=f"port on this computer ({PORT} if free)")
    parser.add_argument("--headless", action="store_true", help="serve without opening a browser")
    return parser.parse_args(words)


if __name__ == "__main__":
    main()
