"""The queue of Erlang's model, fed with the very callers of a simulation."""

from collections.abc import Iterable
from heapq import heapify, heapreplace


class IdealQueue:
    """Callers are served in the order of their arrival by whichever agent is free first."""

    def __init__(self, agents: int) -> None:
        self._free_at_s = [0.0] * agents
        heapify(self._free_at_s)

    def begin_with(self, handle_s: Iterable[float]) -> None:
        """Let these be there at the beginning, the first ones with agents."""
        for seconds in handle_s:
            self.wait_s(0.0, seconds)

    def wait_s(self, at_s: float, handle_s: float) -> float:
        """Serve the next caller, and say how long the caller waited."""
        starts_s = max(at_s, self._free_at_s[0])
        heapreplace(self._free_at_s, starts_s + handle_s)
        return starts_s - at_s
