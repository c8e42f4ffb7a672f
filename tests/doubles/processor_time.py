"""How long something takes this process, whatever else its machine does."""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class Spent:
    """What was measured."""

    cpu_s: float = 0.0


@contextmanager
def spending() -> Iterator[Spent]:
    """Measure the processor's time, without that for garbage of tests that ran before."""
    spent = Spent()
    gc.disable()
    began_s = time.process_time()
    try:
        yield spent
    finally:
        spent.cpu_s = time.process_time() - began_s
        gc.enable()
