"""The TeXML that Telnyx is answered with."""

from collections.abc import Mapping
from urllib.parse import quote
from xml.etree import ElementTree as ET

from smartivr.runtime.connectors.dialable import is_sip
from smartivr.runtime.connectors.follow_ups import FollowUp
from smartivr.runtime.connectors.sip_headers import header_names


def connect(stream: str, given: Mapping[str, str], after: str) -> str:
    """Connect the call with our stream, and ask at `after` what comes next."""
    response = ET.Element("Response")
    # without the mode, Telnyx takes only MP3 files and the caller hears nothing
    attributes = {
        "url": stream,
        "track": "inbound_track",
        "codec": "PCMU",
        "bidirectionalMode": "rtp",
        "bidirectionalCodec": "PCMU",
        "bidirectionalSamplingRate": "8000",
    }
    element = ET.SubElement(ET.SubElement(response, "Connect"), "Stream", attributes)
    for name, value in given.items():
        ET.SubElement(element, "Parameter", {"name": name, "value": value})
    ET.SubElement(response, "Redirect", {"method": "POST"}).text = after
    return _written(response)


def next_step(follow_up: FollowUp | None) -> str:
    """Connect the caller elsewhere, or hang up; a SIP address gets what is known as headers."""
    response = ET.Element("Response")
    if follow_up is None:
        ET.SubElement(response, "Hangup")
    elif is_sip(follow_up.address):
        headers = header_names(follow_up.context)
        query = "&".join(f"X-{name}={quote(value, safe='')}" for name, value in headers.items())
        between = "&" if "?" in follow_up.address else "?"
        dial = ET.SubElement(response, "Dial")
        ET.SubElement(dial, "Sip").text = follow_up.address + (between + query if query else "")
    else:
        ET.SubElement(ET.SubElement(response, "Dial"), "Number").text = follow_up.address
    return _written(response)


def _written(response: ET.Element) -> str:
    return '<?xml version="1.0" encoding="UTF-8"?>' + ET.tostring(response, encoding="unicode")
