"""What Twilio is told to do with a call, in its markup."""

from collections.abc import Mapping
from urllib.parse import quote
from xml.etree import ElementTree as ET

from smartivr.runtime.connectors.dialable import is_sip
from smartivr.runtime.connectors.sip_headers import header_names

_LONGEST_PARAMETER = 500
"""Characters of a stream parameter's name and value together."""
_LONGEST_HEADERS = 1024
"""Characters of everything that goes along with a SIP address."""


def stream(url: str, action: str, parameters: Mapping[str, str]) -> str:
    """Connect the call's audio, both ways, and ask the action's address once that has ended."""
    response = ET.Element("Response")
    connect = ET.SubElement(response, "Connect", action=action, method="POST")
    audio = ET.SubElement(connect, "Stream", url=url)
    for name, value in parameters.items():
        if value and len(name) + len(value) <= _LONGEST_PARAMETER:
            ET.SubElement(audio, "Parameter", name=name, value=_printable(value))
    return _text(response)


def dial(address: str, context: Mapping[str, str], action: str) -> str:
    """Pass the caller on: to a number, `sip:` or `client:`; the action says what if in vain."""
    response = ET.Element("Response")
    dialling = ET.SubElement(response, "Dial", action=action, method="POST")
    if is_sip(address):
        ET.SubElement(dialling, "Sip").text = _sip_address(address, context)
    elif address.startswith("client:"):
        client = ET.SubElement(dialling, "Client")
        ET.SubElement(client, "Identity").text = address.removeprefix("client:")
        for name, value in context.items():
            ET.SubElement(client, "Parameter", name=name, value=_printable(value))
    else:
        ET.SubElement(dialling, "Number").text = address
    return _text(response)


def hang_up() -> str:
    """End the call."""
    response = ET.Element("Response")
    ET.SubElement(response, "Hangup")
    return _text(response)


def refuse() -> str:
    """Let the caller hear that all lines are busy; a call that was not answered costs nothing."""
    response = ET.Element("Response")
    ET.SubElement(response, "Reject", reason="busy")
    return _text(response)


def _sip_address(address: str, context: Mapping[str, str]) -> str:
    """Append what goes along as headers, in Twilio's way: as a query."""
    base, _, given = address.partition("?")
    headers = [given] if given else []
    for name, value in header_names(context).items():
        headers.append(f"X-{name}={quote(value, safe='', errors='replace')}")
        if len("&".join(headers)) > _LONGEST_HEADERS:
            headers.pop()
    return f"{base}?{'&'.join(headers)}" if headers else base


def _printable(value: str) -> str:
    """Take out what XML cannot hold."""
    return "".join(letter for letter in value if letter.isprintable())


def _text(response: ET.Element) -> str:
    return ET.tostring(response, encoding="unicode", xml_declaration=True)
