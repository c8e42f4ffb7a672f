"""The far side of a browser's connection, and the call behind it, without a socket."""

import json

import numpy as np
import pytest

from smartivr.transports.browser_messages import server_message

FRAME = np.arange(320, dtype=np.int16)
READY = {
    "session": "s",
    "line": "telecom",
    "media": {"encoding": "l16", "rate_hz": 16000},
    "resumed": False,
    "resume_token": "t",
    "resume_s": 10.0,
}


class Clock:
    def __init__(self):
        self.now_s = 0.0

    def __call__(self):
        return self.now_s


def say(transport, **message):
    transport.received(json.dumps(message))


def happened(transport):
    """Everything that waits for the call."""
    events = []
    while (coroutine := transport.receive()) and transport._events._events:
        events.append(now(coroutine))
    coroutine.close()
    return events


def now(coroutine):
    """Run a coroutine that has nothing to wait for."""
    with pytest.raises(StopIteration) as stopped:
        coroutine.send(None)
    return stopped.value.value


def sent(transport, connection):
    """Everything that waits for the peer; JSON is checked against its published form."""
    messages = []
    while transport._outgoing:
        for message in now(transport.outgoing(connection)):
            if isinstance(message, str):
                server_message.validate_json(message)
                messages.append(json.loads(message))
            else:
                messages.append(message)
    return messages


def errors(messages):
    return [m["code"] for m in messages if isinstance(m, dict) and m["type"] == "error"]
