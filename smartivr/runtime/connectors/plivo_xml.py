"""The XML that Plivo is answered with."""

from collections.abc import Mapping
from urllib.parse import quote
from xml.etree import ElementTree as ET

from smartivr.runtime.connectors.dialable import is_sip
from smartivr.runtime.connectors.follow_ups import FollowUp
from smartivr.runtime.connectors.sip_headers import header_names
from smartivr.transports.plivo import as_header

_LONGEST_HEADERS = 512
"""Characters of all extra headers."""
_UNQUOTED = {"_": "%5F", ".": "%2E", "-": "%2D", "~": "%7E"}


def connect(stream: str, given: Mapping[str, str], after: str) -> str:
    """Connect the call with our stream, and ask at `after` what comes next.

    What is given comes back when the stream starts; a part that does not fit is left out, the
    last first.
    """
    headers = [f"{name}={as_header(value)}" for name, value in given.items() if value]
    while len(",".join(headers)) > _LONGEST_HEADERS:
        headers.pop()
    response = ET.Element("Response")
    attributes = {
        "bidirectional": "true",
        "keepCallAlive": "true",  # or Plivo would go on at once
        "contentType": "audio/x-mulaw;rate=8000",
        "extraHeaders": ",".join(headers),
    }
    ET.SubElement(response, "Stream", attributes).text = stream
    ET.SubElement(response, "Redirect", {"method": "POST"}).text = after
    return _written(response)


def next_step(follow_up: FollowUp | None) -> str:
    """Connect the caller elsewhere, or hang up; a SIP address gets what is known as headers."""
    response = ET.Element("Response")
    if follow_up is None:
        ET.SubElement(response, "Hangup")
    elif is_sip(follow_up.address):
        user = ET.SubElement(ET.SubElement(response, "Dial"), "User")
        user.text = follow_up.address
        headers = header_names(follow_up.context)
        if headers:
            user.set("sipHeaders", ",".join(_header(*header) for header in headers.items()))
    else:
        ET.SubElement(ET.SubElement(response, "Dial"), "Number").text = follow_up.address
    return _written(response)


def _header(name: str, value: str) -> str:
    """Write a header in what Plivo lets through: letters and digits, in values percent too."""
    quoted = quote(value, safe="")
    for letter, code in _UNQUOTED.items():
        quoted = quoted.replace(letter, code)
    return f"{name.replace('-', '')}={quoted}"


def _written(response: ET.Element) -> str:
    return '<?xml version="1.0" encoding="UTF-8"?>' + ET.tostring(response, encoding="unicode")
