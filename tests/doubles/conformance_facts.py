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
    "used-twice": "what has let one call in lets no other in",
    "called-out": "a number is called for us; whoever answers is heard and hears",
    "not-reached": "why nobody was reached is told",
    "given-up": "ringing that nobody waits for any more is stopped",
    "beside": "beside the stream, a caller is passed on with what is known, or hung up on",
}
"""Name of a case and what it shows."""

NO_MARKS = "the protocol has no acknowledgement; the server's own clock tells"
NO_CLEAR = "the protocol has no such message; the server sends no faster than is played, and stops"

KEY = "the connectors' key lets in, for any number of calls"
PLACES_NONE = {
    "audio_stream": "`audio_fork` streams the calls that FreeSWITCH places",
    "audiosocket": "AudioSocket places no calls; Asterisk does by ARI, see `asterisk`",
    "genesys": "Genesys is not asked for calls",
}

LEFT_OUT: Mapping[str, Mapping[str, str]] = {
    "used-twice": dict.fromkeys(("asterisk", "audio_fork", "audio_stream"), KEY),
    "called-out": PLACES_NONE,
    "not-reached": PLACES_NONE,
    "given-up": PLACES_NONE,
    "beside": {
        "audiosocket": "the dialplan asks, see `transfer`",
        "genesys": "what follows is told in the stream, see `transfer`",
        "jambonz": "its webhook asks, see `transfer`",
    },
}
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
