"""What a process says of its own memory."""

import subprocess
import sys

import numpy as np

from smartivr.recognition.memory import used_mb

LARGE_MB = 400


def test_a_worker_of_a_large_server_is_not_taken_for_large_itself() -> None:
    large = np.ones(LARGE_MB * 10**6, np.int8)
    code = "from smartivr.recognition.memory import used_mb; print(used_mb())"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert used_mb() > LARGE_MB
    assert 1 < float(told.stdout) < LARGE_MB / 2
    assert large.any()
