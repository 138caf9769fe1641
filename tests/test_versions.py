"""The core of the suite on the lowest versions that pyproject allows, and on the release candidate of Hydra 1.4.

Each needs an environment of its own, made by uv from the package index; without uv or the index, its test is skipped.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from agents.compiled import ROOT

CORE = [
    *("tests/sim/test_guest.py", "tests/sim/test_config.py", "tests/sim/test_engines.py", "tests/sim/test_records.py"),
    *("tests/sweep/test_conformance.py", "tests/sweep/test_sweep.py", "tests/analysis/test_callback.py"),
]
TOOLS = ["pytest>=9", "pytest-xdist>=3.8", "hypothesis>=6.100"]
VERSIONS = {
    "lowest": ["--resolution", "lowest-direct"],
    "hydra_1.4": ["--prerelease", "explicit", "hydra-core>=1.4.0rc1,<1.5"],
}


@pytest.mark.slow
@pytest.mark.parametrize("asked", VERSIONS.values(), ids=VERSIONS)
def test_versions_that_are_promised(asked: list[str], tmp_path: Path) -> None:
    uv = shutil.which("uv")
    if uv is None:
        pytest.skip("needs uv, to make environments with other versions")
    place, python = tmp_path / "environment", tmp_path / "environment" / "bin" / "python"
    subprocess.run([uv, "venv", "-q", "--python", "3.12", place], check=True)
    install = [uv, "pip", "install", "-q", "--python", python, *asked, "-e", ROOT, *TOOLS]
    installed = subprocess.run(install, capture_output=True, text=True, check=False)
    if "error sending request" in installed.stderr or "dns error" in installed.stderr:
        pytest.skip("needs the package index")
    assert installed.returncode == 0, installed.stderr
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    command = [python, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", *CORE]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-5000:]
