"""What tests of several folders share."""

import shutil
import signal
import sys
from contextlib import suppress

import pytest

from tests.sharing import share

share()
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored, and inherited so, where tests run in the background

CHROMIUM = shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@pytest.fixture(scope="module")
def browser():
    """The system's Chromium, headless."""
    if CHROMIUM is None:
        pytest.skip("no chromium on the path: install the system's package to run browser tests")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


def pytest_configure() -> None:
    """Give absl, which comes with jax's libraries, a stream of its own.

    absl closes the stream that it logs to when Hydra sets up logging. Without this that stream would be the file in
    which pytest keeps what a test prints.
    """
    with suppress(ImportError):
        from absl import logging

        logging.get_absl_handler().python_handler.stream = sys.__stderr__
