"""Databases that go away for a while and come back, with everything that was committed."""

import contextlib
import os
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def locked_sqlite(file: Path) -> Iterator[None]:
    """Nobody else can write meanwhile."""
    other = sqlite3.connect(file, isolation_level=None, timeout=20.0)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@contextlib.contextmanager
def frozen_postgres(folder: Path) -> Iterator[None]:
    """The server of this folder, with everything that serves a connection, stands still."""
    master = int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])
    frozen = [master, *_children(master)]
    for process in frozen:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in frozen:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)


def _children(process: int) -> list[int]:
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True, check=False
    )
    return [int(pid) for pid in listed.stdout.split()]
