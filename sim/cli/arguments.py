"""Read a command's arguments; an error in them ends the command in one sentence."""

from argparse import ArgumentParser
from typing import NoReturn

from sim.errors import stop


class Arguments(ArgumentParser):
    """An `ArgumentParser` whose errors are one sentence, without the usage."""

    def error(self, message: str) -> NoReturn:
        """End the command."""
        stop(self.prog, f"{message.rstrip('.')}; --help shows what can be given.")
