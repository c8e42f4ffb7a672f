"""Which of the common cases a dialect cannot show, and why: the table of docs/connectors."""

from collections.abc import Mapping

CASES: Mapping[str, str] = {
    "start": "a call begins on the line of its number and hears the prompt",
    "speech": "what the caller says is heard",
    "key": "a key is heard",
    "played": "the server knows when a prompt was heard to its end",
    "barge-in": "a key stops the prompt within 60 ms",
    "hold": "an agent talks, holds (music) and goes on",
    "transfer": "a caller who is passed on is dialled through",
    "server-hangs-up": "the server ends the call",
    "caller-hangs-up": "the caller ends the call",
    "lost": "a connection that breaks ends the call; it is not taken up again",
    "bad-key": "a wrong key or signature is let in nowhere",
    "order": "audio and keys before the beginning are passed over",
    "unknown": "messages of unknown kinds are passed over",
    "missing": "messages that lack something harm nothing",
    "bad-network": "lost, late, doubled and swapped packets leave speech understood",
    "silence": "20 s of silence end nothing",
}
"""Name of a case and what it shows."""

NO_MARKS = "the protocol has no acknowledgement; the server's own clock tells"
NO_CLEAR = "the protocol has no such message; the server sends no faster than is played, and stops"

LEFT_OUT: Mapping[str, Mapping[str, str]] = {}
"""By case, then dialect: why it does not apply."""

OTHERWISE: Mapping[str, Mapping[str, str]] = {
    "played": {"audiosocket": NO_MARKS, "audio_stream": NO_MARKS},
    "barge-in": {"audiosocket": NO_CLEAR, "audio_stream": NO_CLEAR},
    "order": {
        "audiosocket": "a connection that does not begin with a UUID of ours is closed",
        "genesys": "a session whose messages are out of sequence is refused, as Genesys asks",
    },
}
"""By case, then dialect: how it is shown although the protocol has nothing for it."""
