"""The call control objects (NCCO) that Vonage is answered with."""

import json
from collections.abc import Mapping, Sequence

from smartivr.runtime.connectors.dialable import is_sip
from smartivr.runtime.connectors.follow_ups import FollowUp
from smartivr.runtime.connectors.sip_headers import header_names

RATE_HZ = 16000
_LONGEST_HEADERS = 512
"""Bytes of all headers, as JSON."""
Ncco = Sequence[Mapping[str, object]]


def connect(stream: str, given: Mapping[str, str], events: str) -> Ncco:
    """Connect the call with our stream; once that is closed, `events` is asked what comes next.

    What is given comes back in the stream's first message and in the question; a part that does
    not fit is left out, the last first.
    """
    kept = {name: value for name, value in given.items() if value}
    while len(json.dumps(kept).encode()) > _LONGEST_HEADERS:
        kept.popitem()
    endpoint = {
        "type": "websocket",
        "uri": stream,
        "content-type": f"audio/l16;rate={RATE_HZ}",
        "headers": kept,
    }
    return [
        {
            "action": "connect",
            "eventType": "synchronous",
            "eventUrl": [events],
            "eventMethod": "POST",
            "endpoint": [endpoint],
        }
    ]


def next_step(follow_up: FollowUp | None, number: str = "") -> Ncco:
    """Connect the caller elsewhere, shown as called from `number`; nothing: the call ends.

    Without a number of its own, Vonage takes any of the application's.
    """
    if follow_up is None:
        return []
    shown: Mapping[str, object] = (
        {"from": number.removeprefix("+")} if number else {"randomFromNumber": True}
    )
    return [{"action": "connect", **shown, "endpoint": [_endpoint(follow_up)]}]


def _endpoint(follow_up: FollowUp) -> Mapping[str, object]:
    if is_sip(follow_up.address):
        headers = header_names(follow_up.context)
        return {"type": "sip", "uri": follow_up.address, "headers": headers}
    return {"type": "phone", "number": follow_up.address.removeprefix("+")}
