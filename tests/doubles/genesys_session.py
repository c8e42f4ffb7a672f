"""Genesys's side of one session of its Audio Connector."""

import json

import numpy as np

from smartivr.transports.dialect import Reply
from smartivr.transports.genesys import Genesys

EXTERNAL = {"type": "audio", "format": "PCMU", "channels": ["external"], "rate": 8000}
STEREO = EXTERNAL | {"channels": ["external", "internal"]}
LINEAR = EXTERNAL | {"format": "L16"}
OPEN = {
    "organizationId": "o-1",
    "conversationId": "c-1",
    "participant": {"id": "p-1", "ani": "tel:+1 555-0100", "aniName": "", "dnis": "4820"},
    "media": [STEREO, LINEAR, EXTERNAL],
    "inputVariables": {"line": "shop"},
}
SPOKEN = np.tile(np.array([8000, -8000], np.int16), 80)
SILENT = np.zeros(160, np.int16)


class Session:
    """Genesys's numbers, over a dialect."""

    def __init__(self, dialect=None, **changes):
        self.dialect = dialect or Genesys()
        self.seq = 0
        self.serverseq = 0
        if dialect is None:
            self.first = self.say("open", OPEN | changes)

    def say(self, kind, body=None, **changes):
        self.seq += 1
        return self.raw(self.message(kind, body, **changes))

    def message(self, kind, body=None, **changes):
        fields = {
            "version": "2",
            "id": "s-1",
            "type": kind,
            "seq": self.seq,
            "serverseq": self.serverseq,
            "position": "PT1.5S",
            "parameters": body or {},
        }
        return json.dumps(fields | changes)

    def raw(self, message):
        heard = list(self.dialect.received(message))
        for each in heard:
            if isinstance(each, Reply):
                self.serverseq += len(each.messages)
        return heard

    def hear(self, frames, sound=SPOKEN):
        """What was sent during so many frames."""
        return [message for _ in range(frames) for message in self.dialect.audio(sound)]


def told(reply):
    assert isinstance(reply, Reply)
    (message,) = reply.messages
    return json.loads(message)
