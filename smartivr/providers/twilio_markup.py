"""TwiML as Twilio reads it, as far as calls are connected, passed on and ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree as ET

from smartivr.errors import BadMessage

_LONGEST_PARAMETER = 500
_LONGEST_SIP = 255
_LONGEST_HEADERS = 1024


@dataclass(frozen=True)
class Connect:
    """Connect the call with a stream."""

    stream: str
    action: str = ""
    """Asked once the stream has ended."""
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Dial:
    """Connect the caller with somebody."""

    address: str
    """A number, `sip:` or `client:`."""
    action: str = ""
    """Asked once they have spoken, or nobody answered."""
    context: Mapping[str, str] = field(default_factory=dict)
    """Headers of the SIP call, or parameters of the client's."""


@dataclass(frozen=True)
class End:
    """The call ends, or was not even answered."""

    reason: str = ""


Instruction = Connect | Dial | End


def read(document: bytes) -> Instruction:
    """Read the first instruction.

    Raises:
        BadMessage: Twilio would not carry it out.

    """
    try:
        response = ET.fromstring(document)  # noqa: S314 - the server under trial is our own
    except ET.ParseError as error:
        raise BadMessage("the TwiML is not XML (12100)") from error
    if response.tag != "Response":
        raise BadMessage("the TwiML is no Response (12200)")
    first = next(iter(response), None)
    match first.tag if first is not None else "":
        case "Connect":
            return _connect(_only(first), _of(first))
        case "Dial":
            return _dial(_only(first), _of(first))
        case "Hangup" | "Reject" | "":
            return End(_of(first).get("reason", ""))
    raise BadMessage("Twilio is asked for something that it does not know here (12200)")


def _of(element: ET.Element | None) -> Mapping[str, str]:
    return {} if element is None else element.attrib


def _only(element: ET.Element | None) -> ET.Element:
    inside = [] if element is None else list(element)
    if len(inside) != 1:
        raise BadMessage("an instruction has not exactly one noun (12200)")
    return inside[0]


def _connect(noun: ET.Element, attributes: Mapping[str, str]) -> Connect:
    url = urlsplit(noun.get("url", ""))
    if noun.tag != "Stream" or url.scheme not in {"wss", "ws"} or url.query:
        raise BadMessage("a stream needs a WebSocket's address without a query (31920)")
    parameters = _parameters(noun)
    if any(len(name) + len(value) > _LONGEST_PARAMETER for name, value in parameters.items()):
        raise BadMessage("a parameter of the stream is too long")
    return Connect(url.geturl(), attributes.get("action", ""), parameters)


def _dial(noun: ET.Element, attributes: Mapping[str, str]) -> Dial:
    action = attributes.get("action", "")
    text = (noun.text or "").strip()
    match noun.tag:
        case "Number" if text:
            return Dial(text, action)
        case "Client" if identity := noun.findtext("Identity", "").strip():
            return Dial(f"client:{identity}", action, _parameters(noun))
        case "Sip" if text.startswith(("sip:", "sips:")):
            address, _, headers = text.partition("?")
            if len(address) > _LONGEST_SIP or len(headers) > _LONGEST_HEADERS:
                raise BadMessage("a SIP address or its headers are too long (13251)")
            context = dict(parse_qsl(headers))
            if not all(name.upper().startswith("X-") for name in context):
                raise BadMessage("a header of the SIP call is none of one's own (13252)")
            return Dial(address, action, context)
    raise BadMessage("Twilio is asked to dial nobody (13201)")


def _parameters(noun: ET.Element) -> Mapping[str, str]:
    return {each.get("name", ""): each.get("value", "") for each in noun.findall("Parameter")}
