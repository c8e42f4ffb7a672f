"""The verbs by which jambonz is told what to do with a call."""

from collections.abc import Mapping, Sequence

from smartivr.runtime.connectors.dialable import is_sip
from smartivr.runtime.connectors.follow_ups import FollowUp
from smartivr.runtime.connectors.sip_headers import header_names

Verb = Mapping[str, object]
HANG_UP: Sequence[Verb] = ({"verb": "hangup"},)
_STREAM_RATE_HZ = 8000
"""What phone networks carry. At another rate jambonz resamples what we send, and loses marks."""


def stream(url: str, after: str, metadata: Mapping[str, str]) -> Sequence[Verb]:
    """Answer, and carry the call to us; `after` is asked what comes then."""
    listen = {
        "verb": "listen",
        "url": url,
        "actionHook": after,
        "mixType": "mono",
        "sampleRate": _STREAM_RATE_HZ,
        "passDtmf": True,
        "bidirectionalAudio": {
            "enabled": True,
            "streaming": True,
            "sampleRate": _STREAM_RATE_HZ,
        },
        "metadata": dict(metadata),
    }
    return ({"verb": "answer"}, listen)


def dial(follow_up: FollowUp) -> Sequence[Verb]:
    """Connect the caller to a number or SIP address, with what is known in headers."""
    address = follow_up.address
    target = (
        {"type": "sip", "sipUri": address}
        if is_sip(address)
        else {"type": "phone", "number": address}
    )
    headers = {f"X-{name}": value for name, value in header_names(follow_up.context).items()}
    return ({"verb": "dial", "target": [target], "headers": headers}, *HANG_UP)
