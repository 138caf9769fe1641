"""A command's own arguments: what is wrong with them is said in one sentence."""

from argparse import ArgumentParser
from typing import NoReturn

from sim.errors import stop


class Arguments(ArgumentParser):
    """As `argparse` reads them, but an error is a sentence alone, without the usage."""

    def error(self, message: str) -> NoReturn:
        """End the command."""
        stop(self.prog, f"{message.rstrip('.')}; --help shows what can be given.")
