"""The process that runs pocketsphinx: `python -m smartivr.recognition.pocketsphinx_worker`.

pocketsphinx holds the interpreter lock while it decodes, so it must not share a process with
calls. Requests come on standard input, framed, and are taken in order; replies go to standard
output. Between requests the engine goes over what it heard before.
"""

import os
import signal
import sys
from collections.abc import Mapping
from typing import Any, BinaryIO

from smartivr.errors import RecognitionError
from smartivr.recognition.framing import Inbox, Kind, Message
from smartivr.recognition.pocketsphinx_engine import Engine


def serve(requests: int, replies: BinaryIO) -> None:
    """Answer requests from a pipe, given by its descriptor, until it ends."""

    def reply(to: Message, fields: Mapping[str, Any], kind: Kind = Kind.ANSWER) -> None:
        replies.write(Message.of(kind, to.request, to.utterance, fields).packed())
        replies.flush()

    inbox = Inbox(requests)
    engine: Engine | None = None
    busy = True
    while not inbox.ended:
        message = inbox.next(wait=not busy)
        try:
            if engine is None:
                engine = Engine(reply)
            if message:
                engine.take(message)
                busy = True
            else:
                busy = engine.work()
        except RecognitionError as error:
            if message:
                reply(message, {"code": error.code, "what": error.what}, Kind.REFUSAL)


def main() -> None:
    """Serve on the standard pipes; whatever else writes to standard output goes to errors."""
    # Ctrl-C reaches the whole process group; the parent ends this process in its own time.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve(sys.stdin.fileno(), replies)


if __name__ == "__main__":
    main()
