"""What tests of several folders share."""

import shutil
import signal

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
