"""Runs OpenFst's command-line tools."""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

import os
import subprocess
from pathlib import Path


def plug_ins() -> Path:
    """The folder of OpenFst's further kinds of graph, which it opens by name.

    Raises:
        FileNotFoundError: the package `libfst22-plugins-base` is not installed.

    """
    found = sorted(Path("/usr/lib").glob("*/fst/*/olabel_lookahead-fst.so"))
    if not found:
        raise FileNotFoundError("No OpenFst plug-ins: apt-get install libfst22-plugins-base.")
    return found[-1].parent


def run(pipeline: str, folder: Path, text: str = "") -> None:
    """Run a pipeline of OpenFst's commands in a folder, with text as its input."""
    environment = {**os.environ, "LD_LIBRARY_PATH": str(plug_ins())}
    command = ["bash", "-o", "pipefail", "-c", pipeline]
    subprocess.run(command, cwd=folder, input=text, text=True, check=True, env=environment)  # noqa: S603  fixed commands
