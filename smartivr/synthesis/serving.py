"""The loop inside a voice's process: reads requests, writes frames, ends with its parent."""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, Protocol

from smartivr.synthesis.wire import Kind, write_frame


class RefusedRequest(Exception):
    """The engine cannot do this; `missing` when something is not installed."""

    def __init__(self, what: str, *, missing: bool = False) -> None:
        super().__init__(what)
        self.missing = missing


class Engine(Protocol):
    """A speech engine inside its own process."""

    def describe(self) -> dict[str, object]:
        """Version, `rate_hz` and the like, told to the parent once."""

    def speak(self, request: dict[str, Any]) -> Iterator[bytes]:
        """Audio for one request, piece by piece.

        Raises:
            RefusedRequest: the voice is not known or the text cannot be spoken.

        """


def serve(open_engine: Callable[[], Engine]) -> None:
    """Answer requests from standard input until it ends."""
    # Ctrl+C reaches the whole process group; the parent decides when its voices stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    replies = _claim_stdout()
    try:
        engine = open_engine()
    except RefusedRequest as refusal:
        _write_refusal(replies, refusal)
        return
    write_frame(replies, Kind.READY, json.dumps(engine.describe()).encode())
    for line in sys.stdin.buffer:
        try:
            for piece in engine.speak(json.loads(line)):
                write_frame(replies, Kind.AUDIO, piece)
        except RefusedRequest as refusal:
            _write_refusal(replies, refusal)
        else:
            write_frame(replies, Kind.END)


def _claim_stdout() -> BinaryIO:
    """Keep standard output for frames; whatever a library prints goes to standard error."""
    claimed = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return claimed


def _write_refusal(replies: BinaryIO, refusal: RefusedRequest) -> None:
    payload = {"what": str(refusal), "missing": refusal.missing}
    write_frame(replies, Kind.REFUSED, json.dumps(payload).encode())
